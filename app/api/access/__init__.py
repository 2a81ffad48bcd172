"""Who is let in over HTTP: the host that was asked, keys, limits of the rate, and what every answer says of safety."""
