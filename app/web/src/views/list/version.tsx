/** Notes which version of the model made the list, and says where a link was made with another one. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useNavigation } from "../../state/navigation";
import { text } from "../../text/en";

export function VersionNote({ model }: { model: string }): JSX.Element | null {
  const { view, change } = useNavigation();
  const accept = (): void => change({ version: model });
  useEffect(() => {
    if (view.version === null) accept();
  }, [view.version, model]);
  if (view.version === null || view.version === model) return null;
  return (
    <p class="note version" role="status">
      {text.track.otherVersion(view.version, model)}{" "}
      <button type="button" class="link" onClick={accept}>
        {text.track.acceptVersion}
      </button>
    </p>
  );
}
