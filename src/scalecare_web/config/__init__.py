"""Settings, addresses and how the web app is started."""
