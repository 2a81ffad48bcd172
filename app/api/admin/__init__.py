"""Administration over HTTP: looking for a new bundle at once, and promoting one."""
