/** Every word that the page says, in English. Another language is another file with the same names. */

const count = new Intl.NumberFormat("en");
const tracks = (n: number): string => (n === 1 ? "1 track" : `${count.format(n)} tracks`);

export const text = {
  name: "songkin",
  title: (track: string) => `${track} – Songkin`,
  plainTitle: "Songkin",
  skip: "Skip to the music",

  search: "Search titles, artists and albums",
  searchHint: "Search titles, artists, genre:jazz …",
  found: (shown: number, total: number) =>
    total > shown ? `${shown} of ${count.format(total)} tracks` : `${total} ${total === 1 ? "track" : "tracks"}`,
  showMore: "Show more",
  foundNone: (query: string) => `Nothing is called “${query}” here. Try fewer letters, or an artist.`,

  themes: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
  docs: "docs",
  pages: "Pages",
  whatIf: "what if",
  model: "model",
  panels: "Parts of the page",
  panelNames: { music: "Music", map: "Map", playlist: "Playlist" },

  startHeading: "Find music that sounds like music you know",
  startLine: "Search for a track above, or begin with one of these.",
  startEmpty: "Nothing here has a genre to begin with. Search for a title above.",

  album: "Album",
  year: "Year",
  noGenres: "No genre is known",
  features: "Features",
  unknown: "unknown",

  similar: "Sounds like it",
  similarCount: (allowed: number, catalogue: number) =>
    allowed === catalogue
      ? `among ${count.format(catalogue)} tracks`
      : `${count.format(allowed)} of ${count.format(catalogue)} tracks`,
  similarAlone: "This catalogue holds nothing else to compare.",
  genreWeight: "Genre",
  genreWeightEnds: { low: "by sound alone", high: "by genre alone" },
  variety: "Variety",
  varietyEnds: { low: "closest first", high: "most varied" },
  reset: "Reset",
  similarity: (value: string) => `Similarity ${value}`,
  why: "Why?",
  whyFor: (track: string) => `Why ${track}?`,

  alike: (sound: string, genre: string) => `Alike in sound ${sound}, in genre ${genre}.`,
  shared: (genres: string) => `Both are ${genres}.`,
  closest: "Closest",
  furthest: "Furthest",

  filters: "Filters",
  from: "from",
  to: "to",
  filterBound: (filter: string, bound: string) => `${filter} ${bound}`,

  loading: "Loading …",
  retry: "Try again",
  problems: {
    unreachable: "The service does not answer. It may be restarting.",
    not_ready: "The service is starting, and has no catalogue yet.",
    unauthorized: "The service wants a key.",
    too_many_requests: "The service was asked too often. Wait a moment.",
    unknown_track: "This catalogue has no such track. It was removed, or the link is from another catalogue.",
    unknown_artist: "This catalogue has no such artist. They left, or the link is from another catalogue.",
    other: "This did not work.",
  },
  key: {
    heading: "This service wants a key",
    line: "Who runs it can give you one. This browser will keep it.",
    refused: "It does not know the key that this browser keeps: it was removed, or mistyped.",
    label: "Key",
    form: "songkin_ and 43 letters, digits and signs",
    use: "Use this key",
  },
  notShown: "This track cannot be shown",
  home: "Back to the start",

  tracks: (number: number) => `${count.format(number)} ${number === 1 ? "track" : "tracks"}`,

  track: {
    ofTable: "In the catalogue",
    noneOfTable: "The catalogue knows no genre of it.",
    ofModel: "The model says",
    nothingTells: "Nothing is known that could tell.",
    tracksOf: (genre: string) => `Search for tracks of ${genre}`,
    evidence: "Why these genres?",
    evidenceOf: { features: "By sound", words: "By words", artists: "By artists" },
    noEvidence: {
      features: "Nothing is known of its sound.",
      words: "This catalogue comes without a reader of words.",
      artists: "Nothing is known of what its artists play.",
    },
    onlyEvidence: "This is all that is known, so the prediction rests on it.",
    counted: (artist: string, tracks: number, isCounted: boolean) => {
      if (!isCounted) return `${artist}: as ${count.format(tracks)} ${tracks === 1 ? "track tells" : "tracks tell"}.`;
      return tracks === 1
        ? `${artist}: as this track alone tells, so it proves nothing new.`
        : `${artist}: as ${count.format(tracks)} tracks tell, this one among them.`;
    },
    moreFeatures: (number: number) => `${number} more features`,
    against: "against the whole catalogue",

    play: "Play it here",
    playOf: (track: string) => `Play ${track} here`,
    silent: "Nothing to hear?",
    openAtSpotify: "Open it at Spotify",
    playerNote: "Loads the player of Spotify, which then knows of your visit",
    player: (track: string) => `Spotify's player of ${track}`,
    atSpotify: "At Spotify",
    elsewhere: { preview_url: "Preview", image_url: "Picture", external_url: "Its page" },
    newTab: "(opens another site in a new tab)",

    like: "More like this",
    likeOf: (track: string) => `More like ${track}`,
    dislike: "Not like this",
    dislikeOf: (track: string) => `Not like ${track}`,
    closestTo: (seed: string) => `Closest to ${seed}.`,

    active: "What steers the list",
    liked: (track: string) => `More like ${track}`,
    disliked: (track: string) => `Not like ${track}`,
    not: (name: string) => `not ${name}`,
    by: (artist: string) => `by ${artist}`,
    keyIs: (key: string) => `key ${key}`,
    explicitIs: (explicit: boolean) => (explicit ? "explicit" : "not explicit"),
    remove: (what: string) => `Remove: ${what}`,
    takeAway: "– remove",
    removed: (what: string) => `Removed: ${what}`,
    undo: "Undo",
    undoNext: (what: string) => `Undo: ${what}`,
    undoOf: (what: string) => `Undo: ${what} (z)`,
    nothingFits: (filters: string[]) =>
      `Nothing fits: loosen ${new Intl.ListFormat("en", { type: "disjunction" }).format(filters)}.`,

    showThem: "Show them",
    more: "More",
    listIs: (number: number, first: string) => `${tracks(number)} ${number === 1 ? "fits" : "fit"}; first: ${first}`,
    anyValue: "any",
    between: (low: string, high: string) => `${low} to ${high}`,
    atLeast: (value: string) => `from ${value}`,
    atMost: (value: string) => `up to ${value}`,
    genreFilter: "Genre",
    findGenre: "Find a genre",
    noSuchGenre: "No genre is called that.",
    moreGenres: (number: number) => `${number} more: type to find them.`,
    artistFilter: "Artist",
    findArtist: "Find an artist",
    noSuchArtist: "No artist is called that.",
    explicitFilter: "Explicit",
    keep: (name: string) => `Only ${name}`,
    leaveOut: (name: string) => `No ${name}`,

    otherVersion: (linked: string, model: string) =>
      `This list was made by ${linked}, and the catalogue is ${model} now: it may differ.`,
    acceptVersion: "That is fine",

    artistNotShown: "This artist cannot be shown",
    inCatalogue: (number: number) => `${count.format(number)} ${number === 1 ? "track" : "tracks"} in the catalogue`,
    topTracks: (shown: number, all: number) => (shown < all ? `The ${shown} most popular` : "Most popular"),
    similarArtists: "Similar artists",
    noSimilarArtists: "This catalogue has no other artist to compare.",

    mix: "Sounds like these",
    soundsLikeThem: "Sounds like them",
    fit: "How well it fits what you like here, beside the best of the list",
    mixNotShown: "These tracks cannot be shown",
    unknownSeeds: (number: number) =>
      number === 1
        ? "One track of the link is not in this catalogue."
        : `${number} tracks of the link are not in this catalogue.`,
  },

  undone: (what: string) => `Undone: ${what}`,

  help: "Keys",
  helpButton: "keys",
  close: "Close",
  keys: {
    "/": "search; Escape leaves it",
    "j k": "along the list",
    "Enter": "open the track",
    "+": "to the playlist",
    "l": "more like this",
    "−": "not like this",
    "?": "why is it here",
    "z": "undo the last change",
    "g": "the slider of genre",
    "m": "the map",
    "p": "the playlist",
    "h": "these keys",
  },

  featureNames: {
    popularity: "Popularity",
    duration_ms: "Length",
    explicit: "Explicit",
    danceability: "Danceability",
    energy: "Energy",
    key: "Key",
    loudness: "Loudness",
    mode: "Mode",
    speechiness: "Spoken words",
    acousticness: "Acousticness",
    instrumentalness: "No vocals",
    liveness: "Audience",
    valence: "Cheerfulness",
    tempo: "Tempo",
    time_signature: "Beats in a bar",
  } as Record<string, string>,
  keysOfMusic: ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"],
  modes: ["minor", "major"],
  yes: "yes",
  no: "no",

  playlist: {
    holds: (track: string) => `${track} in the playlist`,
    putIn: "Add to the playlist",
    takeOut: "Take out of the playlist",
    added: (titles: string[], leftOut: number) => {
      const full = leftOut ? `The playlist is full; left out: ${tracks(leftOut)}` : "";
      const added = titles.length === 1 ? `Added ${titles[0]}` : `Added ${tracks(titles.length)}`;
      return [titles.length ? added : "", full].filter(Boolean).join(". ");
    },
    removed: (title: string) => `Removed ${title}`,
    ownAgain: "Back to your own playlist",
    moved: (title: string, place: number, count: number) => `Moved ${title} to place ${place} of ${count}`,
    sorted: (by: string, ascending: boolean) => `Sorted by ${by}, ${ascending ? "ascending" : "descending"}`,
    cleared: (n: number) => `Cleared ${tracks(n)}`,
    undo: "Undo",
    undoOf: (what: string) => `Undo: ${what} (z)`,

    empty: "Nothing in it yet. Press + beside a track to put it here. The playlist stays in this browser.",
    counted: (n: number, hours: number, minutes: number, isLeast: boolean) =>
      `${tracks(n)}, ${hours ? `${hours} h ` : ""}${minutes}${isLeast ? "+" : ""} min`,
    lacking: "Not in this catalogue",
    move: (title: string, place: number, n: number) => `Move ${title}, ${place} of ${n}: drag or arrow keys`,
    moveHint: "Move: drag, or press the arrow keys",
    remove: (title: string) => `Remove ${title}`,

    linked: "This playlist came with the link.",
    takeOwn: (n: number) => `Use my own of ${tracks(n)} instead`,
    keepLinked: "Keep this one",
    inAddressAlone: "This browser does not keep the playlist. The address holds it: bookmark it.",
    inBrowserAlone: "Too long for the address: it is kept in this browser alone, and a link does not carry it.",
    nowhere: "Too long for the address, and this browser does not keep it: export it before you leave.",

    sortBy: "Sort by",
    unsorted: "my own order",
    turn: (ascending: boolean) => (ascending ? "Ascending. Turn round" : "Descending. Turn round"),
    table: "table",
    asTable: "Show as a table",
    tableHeading: "The playlist as a table",
    columns: { place: "Place", title: "Title", artist: "Artist", year: "Year" },

    clear: "Clear",
    fill: "Fill",
    fillTo: "Fill to",
    fillNote: "Adds tracks that go with those in the playlist.",
    filledLess: (n: number) => (n ? `No more than ${tracks(n)} fit.` : "This catalogue has nothing to add."),
    isFull: (n: number) => `The playlist has ${tracks(n)} already. Ask for more.`,
    noSeeds: "No track of the playlist is in this catalogue, so there is nothing to go by.",

    path: "Path",
    pathFrom: "From",
    pathTo: "To",
    pathLength: "Tracks",
    pathFind: "Find a path",
    pathNone: "There is no path between these two:",
    pathNeedsTwo: "A path leads from one track to another. Put two in the playlist first.",
    pathFound: (n: number, added: number) =>
      `A path of ${tracks(n)}, ${count.format(added)} of them not in the playlist yet. The map shows it.`,
    pathHeld: "All of it is in the playlist.",
    pathAdded: (n: number) => `Added ${tracks(n)} of a path`,
    addThese: (n: number) => (n === 1 ? "Add this one" : `Add these ${n}`),

    export: "Export",
    save: "Save",
    saveAs: (format: string) => `Save as ${format}`,
    copy: "Copy",
    copyAs: (format: string) => `Copy as ${format}`,
    copied: (format: string) => `Copied as ${format}.`,
    link: "Link",
    linkNote: "opens this page with this playlist",
    copyLink: "Copy link",
    copiedLink: "Copied the link.",
    copyYourself: "Copy this with the keys of your system.",
    formatNotes: { csv: "for spreadsheets", m3u8: "for players", txt: "paste it into a playlist there" } as Record<
      string,
      string
    >,
    notOfSpotify: (n: number) => `The list for Spotify leaves out ${tracks(n)} whose ids are not Spotify’s.`,

    paste: "Paste",
    pasteList: "Paste a list",
  },

  paste: {
    heading: "Look up a list",
    label: "Your list",
    hint: "One track on each line; or a table with a head line, a playlist file, Spotify links, or ISRCs.",
    example: "Dave Brubeck – Take Five\nSummertime – Ella Fitzgerald",
    file: "Choose a file, or drop it here",
    look: "Look them up",
    looking: "Looking them up",
    nothing: "There is no track in this list.",
    tooLong: (n: number, most: number) =>
      `The list has ${tracks(n)}; the first ${count.format(most)} are looked up. Bring the rest as a second list.`,
    noText: (file: string) => `${file} is not a text. Save it as CSV, then choose that.`,
    noJson: (why: string) => `This begins like JSON and cannot be read as such: ${why}`,
    found: (n: number, all: number, guesses: number) => {
      const guessed = guesses ? ` Guessed at ${count.format(guesses)} more; look twice there.` : "";
      return `Found ${count.format(n)} of ${tracks(all)}.${guessed}`;
    },
    columns: { add: "Add", given: "Your list", found: "Found", sure: "How sure" },
    addLine: (title: string) => `Add ${title}`,
    held: "in the playlist",
    doubtful: "look twice",
    guess: "a guess, look twice",
    guessedFirst: (n: number) => `Of what is not found, the first ${tracks(n)} are guessed at; search for the others.`,
    yours: "your choice",
    another: "choose another",
    anotherFor: (written: string) => `Choose another for ${written}`,
    chooseFor: (written: string) => `Choose a track for ${written}`,
    leave: "Never mind",
    lacking: (n: number) => `Not found: ${count.format(n)}`,
    search: "search",
    searchFor: (written: string) => `Search for ${written}`,
    more: (n: number) => `Show more (${count.format(n)})`,
    back: "Back to the list",
    add: (n: number) => `Add ${n === 1 ? "1 track" : `the ${count.format(n)} found`}`,
  },

  map: {
    about: (tracks: number) =>
      `A map of ${count.format(tracks)} ${tracks === 1 ? "track" : "tracks"}: what is alike lies together.` +
      " The arrow keys move it, + and − zoom, 0 shows all, Enter opens the track in the middle." +
      " Search and lists lead to the same tracks.",
    none: "This catalogue has no map. One is made with",
    noneCommand: "python -m training index",
    empty: "This catalogue has no tracks yet.",
    plain: "Drawn without WebGL, which this browser does not offer: it may move less smoothly.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    all: "Show all",
    select: "Select a region",
    selecting: "Draw around some tracks; Escape leaves.",
    selected: "Looking up the tracks of the region …",
    sampled: (n: number, all: number) =>
      n < all ? `${n} of ${tracks(all)} of the region` : `${tracks(n)}: all of the region`,
    selectedNone: "There is no track in this region.",
    open: "Open",
    families: "Genres",
    noGenre: "no genre",
    only: "only",
    onlyFamily: (family: string) => `Only ${family}`,
    allFamilies: "Show all genres",
    number: (tracks: number) => count.format(tracks),
  },

  count: (value: number) => count.format(value),

  whatIfPage: {
    heading: "What if?",
    start: "What if it were different?",
    line: "Make up a track. Whatever you know of it is enough: its genres and the tracks nearest to it follow.",
    form: "What is known of the track",
    verdict: "Its genres",
    most: (genre: string, probability: string) => `Most probably ${genre}, ${probability}`,
    nothing: "Nothing is known of it yet. Move a slider, or type a title or an artist.",
    tooLittle: "This alone tells nothing here: the names are not known. Move a slider as well.",
    title: "Title",
    artists: "Artists",
    artistHint: "A name, then Enter",
    without: (artist: string) => `Leave out ${artist}`,
    known: (feature: string) => `${feature} is known`,
    wasReset: "Forgot all that was known of the track",
    whoSays: "Why these genres?",
    by: { all: "All together", features: "By sound", words: "By words", artists: "By artists" },
    only: {
      features: "By its sound alone: no name is known.",
      words: "By the words of its names alone.",
      artists: "By its artists alone.",
    },
    artistKnown: (artist: string, n: number) =>
      n ? `${artist}: ${tracks(n)} here ${n === 1 ? "tells" : "tell"} the genre.` : `${artist}: not known here.`,
    missing: (features: string[]) =>
      features.length ? `It did without: ${features.join(", ")}.` : "All of its features are known.",
    nearest: "Nearest to it",
    file: {
      label: "An audio file",
      choose: "Choose an audio file, or drop it here",
      hearing: (file: string) => `Hearing ${file} …`,
      stop: "Stop",
      heard: (file: string, isExcerpt: boolean) =>
        isExcerpt ? `Heard the first ten minutes of ${file}` : `Heard ${file}`,
      bad: (file: string, why: string) => `${file} cannot be heard: ${why}.`,
      tooLarge: (file: string, mostBytes: number) =>
        `${file} is too large: this service takes files of up to ${count.format(mostBytes / 2 ** 20)} MiB.`,
      byTimbre: "By its timbre as well.",
    },
  },

  modelPage: {
    heading: "How good is the model?",
    noReport: "This bundle has no report, so how good its model is cannot be told.",
    noFigures: "The report of this bundle has no figures of a test.",
    docs: "All that the service answers, with examples",
    measured: (alone: number | null, full: number | null, who = "tracks that it had not met") =>
      `Of 100 ${who}, it names a genre of ${alone ?? full}${alone === null ? "." : " by their features alone"}` +
      (alone === null ? "" : `, and of ${full} where it may use their names and artists as well.`),
    artistKnown: (of100: number) => `${of100} of the 100 are by an artist that it knows.`,
    newArtists: (of100: number) => `Of 100 tracks by artists that it had never met, it names a genre of ${of100}.`,
    guess: (genres: number) =>
      `There are ${genres} genres: a guess would be right in ${genres > 200 ? "less than" : "about"} ` +
      `${Math.max(1, Math.round(100 / genres))}.`,
    testedOn: {
      recordings: "tracks that it had not met",
      artists: "tracks by artists that it had not met",
      rows: "rows of its table that it had not met",
    } as Record<string, string>,
    protocols: {
      recordings:
        "How this was measured: no version of a song is both in what it learned from and in what it was asked.",
      artists: "How this was measured: no main artist is both in what it learned from and in what it was asked.",
      rows:
        "How this was measured: row by row, as in the study that it follows; versions of a track it learned from " +
        "may be among those it was asked, so these figures are better than new tracks would be.",
    } as Record<string, string>,
    sides: (train: number | null, test: number) =>
      `It learned from ${train === null ? "others" : tracks(train)} and was asked ${tracks(test)}, ` +
      "which were kept aside for this test.",
    sameTable: (nTracks: number | null) =>
      "The catalogue in use is of the same table that the model learned from" +
      `${nTracks === null ? "" : `, with all of its ${tracks(nTracks)}`}.` +
      " The figures are of those that were kept aside.",
    indexed: (here: { path: string | null; nTracks: number | null }, learned: { path: string | null }) =>
      `The figures are of the table that the model learned from${learned.path ? `, ${learned.path}` : ""}. ` +
      `The catalogue in use was given to it afterwards${here.nTracks === null ? "" : `: ${tracks(here.nTracks)}`}` +
      `${here.path ? ` of ${here.path}` : ""}. How good it is there was not measured.`,

    byKnown: "By what is known of a track",
    figure: "Figure",
    figures: { accuracy: "Right", top5: "Right in five", neighbours: "Neighbours" },
    figureMeans: {
      accuracy: "Share of tracks of which the most probable genre is one of theirs.",
      top5: "Share of tracks of which one of the five most probable genres is one of theirs.",
      neighbours: "Share of the ten nearest tracks that have a genre in common with the track.",
    },
    knownOfIt: "Known features",
    knownNames: {
      "all 15": "All 15",
      "all but popularity": "All but popularity",
      "what audio can tell": "What audio can tell: all but popularity and explicit",
      "six of mood and tempo": "Danceability, energy, loudness, cheerfulness, tempo, no vocals",
      "signal processing": "Length, loudness, tempo, key, mode, beats",
      "energy and tempo": "Energy and tempo",
      none: "None",
    } as Record<string, string>,
    partNames: {
      test: "All test tracks",
      strangers: "Those of which neither an artist nor the album was known",
    } as Record<string, string>,
    beside: "What counts",
    evidence: {
      features: "Features alone",
      sound: "Features alone",
      words: "With words",
      artists: "With artists",
      all: "All evidence",
    } as Record<string, string>,
    notMeasured: "–",

    calibration: "Is it as right as it is sure?",
    calibrated: (said: number, points: number, error: number) =>
      (points ? `When it says ${said} %, it is right in about ${said - points} to ${said + points} of 100 cases` :
        `When it says ${said} %, it is right in ${said} of 100 cases`) +
      `: how sure it is and how often it is right are ${(100 * error).toFixed(1)} points apart on average.`,
    sure: "How sure, %",
    right: "How often right, %",
    asTable: "As a table",
    reliabilityLabel: (evidence: string) =>
      `${evidence}: how often it is right by how sure it is. On the line, both are equal. The table has the numbers.`,
    reliabilityColumns: ["How sure", "How often right", "Tracks"],

    byGenre: "By genre",
    genreFigures:
      "Precision: of the tracks that it takes for the genre, how many are of it. Recall: of the tracks of the " +
      "genre, how many it finds. F1 sums up both in one figure, their harmonic mean: it is high only where both are.",
    genreColumns: { genre: "Genre", f1: "F1", precision: "Precision", recall: "Recall", n: "Tracks" },
    findGenre: "Find a genre",
    genresFound: (n: number) => (n === 1 ? "1 genre" : `${n} genres`),
    allGenres: (n: number) => `Show all ${n}`,
    fewer: "Show fewer",

    training: "How the training went",
    trainingMeans: (epochs: number, best: number | null) =>
      `It went ${epochs} times through its tracks${best === null ? "." : `; the model is that of epoch ${best}.`}`,
    epoch: "Epoch",
    loss: "Loss",
    f1: "F1 on tracks kept aside",
    curveLabel: (name: string, first: string, last: string) => `${name} by epoch, from ${first} to ${last}.`,

    map: "The map",
    mapQuality: (trustworthiness: string, continuity: string) =>
      `How well it keeps neighbours, where 1 is the best: ${trustworthiness} for tracks that are near on it being ` +
      `alike (trustworthiness), ${continuity} for tracks that are alike being near on it (continuity).`,

    making: "What it is, and how it was made",
    version: "Version",
    tracks: "Tracks",
    genres: "Genres it tells apart",
    recordings: "Recordings",
    learnedFrom: "Learned from",
    indexedFrom: "Catalogue from",
    modelOf: "Model of",
    tableOf: (path: string, n: number | null) => (n === null ? path : `${path}, ${tracks(n)}`),
    made: "Made",
    date: (time: Date) => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`,
    config: "Configuration",
    configOf: (name: string, protocol: string | null, seed: number | null) =>
      [name, protocol && `protocol ${protocol}`, seed === null ? "" : `seed ${seed}`].filter(Boolean).join(", "),
    libraries: "Libraries",
    parts: "What this bundle is good for",
    absent: "(not in this bundle)",
  },
};
