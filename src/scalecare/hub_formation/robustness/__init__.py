"""How a plan stands up to lists that grow, practices that merge, and practices that close."""
