"""What pages look like: the NHS design system's components, our layout, and how forms and errors show."""
