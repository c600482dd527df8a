"""Why no plan exists: the rules that clash, and the smallest relaxation of each."""
