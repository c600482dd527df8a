"""What pages of hubs show, as values: the templates only lay them out."""
