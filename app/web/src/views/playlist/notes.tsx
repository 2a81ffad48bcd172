/** What the reader should know of where the playlist is kept, and the choice between the own one and that of a link. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useNavigation } from "../../state/navigation";
import { usePlaylist } from "../../state/playlist";
import { fitsInAddress } from "../../state/view";
import { text } from "../../text/en";

export function Notes(): JSX.Element {
  const { own, choose } = usePlaylist();
  const note = useWhereKept();
  const [isThere, setIsThere] = useState(false); // what is there from the first is not announced
  useEffect(() => setIsThere(true), []);
  return (
    <>
      <p class="unseen" role="status">
        {isThere && own && text.playlist.linked}
      </p>
      {own && (
        <div class="choice" role="group" aria-label={text.playlist.linked}>
          <p>{text.playlist.linked}</p>
          <button type="button" class="button" onClick={() => choose("own")}>
            {text.playlist.takeOwn(own.length)}
          </button>
          <button type="button" class="link" onClick={() => choose("linked")}>
            {text.playlist.keepLinked}
          </button>
        </div>
      )}
      {note && <p class="note">{note}</p>}
    </>
  );
}

function useWhereKept(): string | null {
  const { isKept } = usePlaylist();
  const isInAddress = fitsInAddress(useNavigation().view.playlist);
  if (isInAddress) return isKept ? null : text.playlist.inAddressAlone;
  return isKept ? text.playlist.inBrowserAlone : text.playlist.nowhere;
}
