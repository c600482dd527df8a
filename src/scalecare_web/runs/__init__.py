"""Long work in the background: asked for in a page, done by the worker, seen as it goes."""
