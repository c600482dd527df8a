"""Files that people bring and take: what they are, whether they may stay, and how they leave."""
