"""Areas that are priced together with the hubs inside them."""
