// The lazy part that shows the film of a project, which comes through the kernel piece by piece.

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { FilmProps } from "../workbench/extra-views.ts";
import style from "./film.css";

export { style };

type Shown = { state: "asked"; share: number } | { state: "failed" } | { state: "there"; address: string };

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** The film; it is fetched when somebody wants to see it. */
export default function Film({ channel }: FilmProps) {
  const [shown, setShown] = useState<Shown | null>(null);
  const isGone = useRef(false);
  const player = useRef<HTMLVideoElement>(null);
  const address = shown?.state === "there" ? shown.address : null;
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  useEffect(() => {
    if (address === null) return;
    player.current?.focus();
    return () => URL.revokeObjectURL(address);
  }, [address]);
  const load = async () => {
    setShown({ state: "asked", share: 0 });
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    try {
      for (let start = 0, size = 1; start < size; ) {
        const piece = await channel.request("load_film", { start });
        if (isGone.current) return;
        pieces.push(bytesOf(piece.source));
        start = piece.next;
        size = piece.size;
        if (start < size) setShown({ state: "asked", share: start / size });
        else
          setShown({ state: "there", address: URL.createObjectURL(new Blob(pieces, { type: piece.kind })) });
      }
    } catch {
      if (!isGone.current) setShown({ state: "failed" });
    }
  };
  if (shown?.state === "there")
    return (
      // biome-ignore lint/a11y/useMediaCaption: the film is the project's; what it says is in its guidelines
      <video
        class="tw-film"
        data-tw="film"
        ref={player}
        src={shown.address}
        aria-label={t("Film of the project")}
        controls
        autoplay
        playsInline
        tabIndex={0}
      />
    );
  return (
    <div class="tw-film-head" data-tw="film">
      <Button name="play-film" disabled={shown?.state === "asked"} onPress={() => void load()}>
        {t("Show the film of the project")}
      </Button>
      {shown?.state === "asked" ? (
        <progress value={shown.share} aria-label={t("The film is loading")} />
      ) : null}
      {shown?.state === "failed" ? <p role="alert">{t("The film cannot be loaded.")}</p> : null}
    </div>
  );
}
