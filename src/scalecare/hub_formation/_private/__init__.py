"""Heavy machinery of hub formation: listing, linear programmes, search."""
