"""What an audio file is and says: its tags, an id of its audio, features, timbre; and a folder of them as a table.

It needs the extra `audio`. Nothing here knows the command line, the service or bundles, but for
the schema of the features.
"""
