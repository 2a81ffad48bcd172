/** In place of what an address names and the catalogue does not give: what happened, and the way back. */
import type { JSX } from "preact";
import type { RequestFailed } from "../api/client";
import { text } from "../text/en";
import { PlaceLink } from "./link";
import { Problem } from "./problem";

interface Props {
  heading: string;
  error: RequestFailed;
  retry(): void;
}

export function NotShown({ heading, error, retry }: Props): JSX.Element {
  return (
    <section class="start">
      <h1>{heading}</h1>
      <Problem error={error} retry={retry} />
      <PlaceLink to={{ kind: "start" }}>{text.home}</PlaceLink>
    </section>
  );
}
