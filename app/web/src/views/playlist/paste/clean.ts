/** What a line says beside the names of a track: its number, the ending of a file, and the words of videos. */

const FILE_ENDING = /\.(?:mp3|flac|m4a|aac|ogg|opus|wav|wma|aiff?|mp4|mkv|webm)$/i;
const NUMBER_OF_FILE = /^\d{1,3}[\s.-]+(?=\S)/;
/** With a dash after it, a number is one only where artist and title are still to come: "22 – Taylor Swift". */
const NUMBER = /^#?\d{1,4}(?:[.):]\s+|\t)|^\d{1,3}\s+[-–—]\s+(?=\S.*\s[-–—|·]\s)/;
const VIDEO_IN_BRACKETS = /\s*[([][^()[\]]*\b(?:official|lyrics?|video|audio|visuali[sz]er|hd|hq|4k)\b[^()[\]]*[)\]]/gi;
const VIDEO = /[\s|–—-]+official\s+(?:(?:music|lyrics?|hd|4k)\s+)*(?:video|audio|visuali[sz]er)\s*$/i;

/** The line without all that; then, where it begins with what may be a number, the same with it. */
export function readings(written: string): string[] {
  const isFile = FILE_ENDING.test(written);
  const name = isFile ? written.replace(FILE_ENDING, "").replaceAll("_", " ") : written;
  const plain = name.replace(VIDEO_IN_BRACKETS, "").replace(VIDEO, "").trim() || name.trim();
  const unnumbered = plain.replace(isFile ? NUMBER_OF_FILE : NUMBER, "").trim() || plain;
  return [...new Set([unnumbered, plain])];
}
