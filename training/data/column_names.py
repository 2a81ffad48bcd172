"""The names by which tables call their columns: our own, Spotify's, Exportify's, and those of well-known public tables.

Written without case, blanks, underscores and brackets; of several that a table has, the first listed is taken.
"""

TEXT_COLUMNS = ("track_id", "artists", "album_name", "track_name", "track_genre")

USUAL_NAMES: dict[str, str] = {
    "track_id": "trackid trackuri spotifytrackid spotifytrackuri spotifyid spotifyuri songid songuri recordingid id "
    "uri trackhref trackurl spotifyurl spotifylink urlspotify externalurlsspotify",
    "artists": "artists artistname artistnames artistsname artistsnames artist trackartists trackartist allartists "
    "mastermetadataalbumartistname performer performers singer artista artistas artisti artiste artistes interpret "
    "interprete kunstler アーティスト 歌手 исполнитель albumartist albumartists albumartistname albumartistnames",
    "album_name": "albumname album albumtitle trackalbumname mastermetadataalbumalbumname releasename アルバム "
    "专辑 альбом",
    "track_name": "trackname songname tracktitle songtitle track song title name mastermetadatatrackname titel "
    "titulo titre titolo cancion lied 曲名 タイトル 歌名 название",
    "track_genre": "trackgenre trackgenres genre genres genretop topgenre maingenre primarygenre genrename songgenre "
    "playlistgenre artistgenres artistgenre albumgenres playlistsubgenre genero genere ジャンル жанр",
    "popularity": "popularity trackpopularity songpopularity spotifypopularity popularityscore pop",
    "duration_ms": "durationms trackdurationms songdurationms tracklengthms lengthms durationmillis "
    "durationmilliseconds durations durationsec durationsecs durationseconds trackdurations lengths lengthsec "
    "lengthseconds "
    "durationmin durationmins durationminutes lengthmin duration trackduration songduration length tracklength "
    "lengthduration totaltime time dur dauer duracion duree durata",
    "explicit": "explicit trackexplicit isexplicit explicitlyrics explicitcontent",
    "danceability": "danceability danceabilitypercent dance dnce",
    "energy": "energy energypercent nrgy",
    "key": "key trackkey musicalkey audiokey",
    "loudness": "loudness loudnessdb overallloudness db",
    "mode": "mode audiomode trackmode",
    "speechiness": "speechiness speechinesspercent spch",
    "acousticness": "acousticness acousticnesspercent acous",
    "instrumentalness": "instrumentalness instrumentalnesspercent instr",
    "liveness": "liveness livenesspercent live",
    "valence": "valence valencepercent audiovalence val",
    "tempo": "tempo tempobpm bpm beatsperminute beatsperminutebpm",
    "time_signature": "timesignature timesig timesignatures signature",
    "isrc": "isrc trackisrc externalidsisrc isrccode",
    "release_date": "releasedate trackalbumreleasedate albumreleasedate trackreleasedate datereleased released",
    "release_year": "releaseyear releasedyear albumyear albumreleaseyear year",
    "image_url": "imageurl albumimageurl albumcoverurl coverurl coverimageurl artworkurl albumarturl albumimages "
    "images imgurl albumcover albumart cover image img",
    "external_url": "externalurl externalurlsspotify trackurl spotifyurl urlspotify spotifylink url link",
    "preview_url": "previewurl trackpreviewurl trackpreview spotifypreviewurl preview",
    "track_number": "tracknumber trackno tracknum",
    "disc_number": "discnumber discno disknumber",
}
"""By our name of a column."""

WRAPPERS = ("track", "audiofeatures", "audiofeature", "features", "metadata", "song")
"""Names of objects that hold a track, or its features, in JSON."""

NAMES_WITH_UNITS = {
    "s": "durations durationsec durationsecs durationseconds trackdurations lengths lengthsec lengthseconds",
    "min": "durationmin durationmins durationminutes lengthmin",
    "ms": "durationms trackdurationms songdurationms tracklengthms lengthms durationmillis durationmilliseconds "
    "totaltime",
}
"""By unit: the names that say that durations are in it."""
