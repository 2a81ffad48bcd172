"""Who is let in over HTTP: prefix, host, pages, keys, limits of the rate, and what every answer says of safety."""
