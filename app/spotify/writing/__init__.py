"""What the objects of answers are made of: templates, placeholders, pages and links of lists."""
