import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { ProblemText } from "../kit/field.tsx";
import { Html } from "../kit/html.tsx";
import { t } from "../kit/i18n.ts";
import { announce, LiveRegion } from "../kit/live.tsx";
import { Notice } from "../kit/notice.tsx";
import type { Reaching } from "../workbench/reaching.ts";
import { useRoot } from "../workbench/root.tsx";
import { digitField } from "./digits.ts";
import type { Form, SaveState } from "./form.ts";
import { Question } from "./question.tsx";

/** Width in pixels below which things stand below each other. */
const NARROW = 600;

function wordsOf(state: SaveState): string {
  switch (state) {
    case "saved":
      return t("Saved");
    case "saving":
      return t("Saving…");
    case "unsaved":
      return t("Not saved yet");
    case "offline":
      return t("No answer from the server. Your work is kept here and sent again.");
    case "error":
      return t("Not saved");
  }
}

function Status({ form, reaching }: { form: Form; reaching: Reaching }) {
  const state = reaching.isReachable.value ? form.state.value : "offline";
  const reach = reaching.reach.value;
  const trouble = form.answering.trouble.value;
  const words =
    state === "offline"
      ? (reach?.words.value ?? wordsOf(state))
      : state === "error"
        ? trouble
        : wordsOf(state);
  const isTrouble = state === "offline" || state === "error";
  useEffect(() => {
    if (isTrouble) announce(words);
  }, [isTrouble, words]);
  return (
    <p class={`tw-survey-status${isTrouble ? " tw-trouble" : ""}`} data-tw="status" data-state={state}>
      <span>{words}</span>
      {state === "offline" && reach ? <reach.Ways /> : null}
    </p>
  );
}

interface FrameProps {
  form: Form;
  reaching: Reaching;
  title: string;
  guidelines: string;
}

function Guidelines({ guidelines }: { guidelines: string }) {
  const [isOpen, setOpen] = useState(false);
  if (!guidelines) return null;
  return (
    <>
      <Button
        look="ghost"
        icon="book"
        name="guidelines"
        label={t("Guidelines")}
        onPress={() => setOpen(true)}
      />
      {isOpen ? (
        <Dialog title={t("Guidelines")} name="guidelines-sheet" wide onClose={() => setOpen(false)}>
          <Html html={guidelines} />
        </Dialog>
      ) : null}
    </>
  );
}

function Head({ form, reaching, title, guidelines }: FrameProps) {
  const { count, total } = form.done.value;
  const words = t("{count} of {total} answered", { count, total });
  return (
    <header class="tw-survey-head">
      <div class="tw-survey-line">
        <h1 dir="auto">{title}</h1>
        <Guidelines guidelines={guidelines} />
      </div>
      <progress
        class="tw-survey-progress"
        max={Math.max(total, 1)}
        value={count}
        aria-label={words}
        data-tw="progress"
      />
      <div class="tw-survey-line">
        <p class="tw-muted">{words}</p>
        <Status form={form} reaching={reaching} />
      </div>
    </header>
  );
}

function Foot({ form, onFinish }: { form: Form; onFinish(): void }) {
  const isLast = form.isLast;
  return (
    <footer class="tw-survey-foot">
      <Button name="previous" disabled={form.index.value === 0} onPress={() => form.previous()}>
        {t("Back")}
      </Button>
      {isLast ? (
        <Button look="primary" name="finish" disabled={form.isFinishing.value} onPress={onFinish}>
          {form.isFinishing.value ? t("Saving…") : t("Finish")}
        </Button>
      ) : (
        <Button look="primary" name="next" onPress={() => form.next()}>
          {t("Next")}
        </Button>
      )}
    </footer>
  );
}

/** The questions of one step. Who goes to another one finds the focus at its beginning. */
function Questions({ form, onFinish }: { form: Form; onFinish(): void }) {
  const place = useRef<HTMLElement>(null);
  const shown = useRef<string | number | null>(null);
  const step = form.step.value;
  const id = step?.id ?? null;
  const steps = form.steps.value;
  const index = form.index.value;
  useEffect(() => {
    const isFirst = shown.current === null;
    if (shown.current === id) return;
    shown.current = id;
    if (isFirst) return;
    place.current?.focus({ preventScroll: true });
    place.current?.closest(".tw-root")?.scrollIntoView({ block: "start" });
    announce(t("Page {number} of {total}", { number: index + 1, total: steps.length }));
  }, [id, index, steps.length]);
  useSignalEffect(() => {
    // what is missing is shown to whoever asked to go on
    if (form.problems.value.size === 0) return;
    requestAnimationFrame(() => showProblem(place.current));
  });
  if (!step) return <p class="tw-muted">{t("There are no questions.")}</p>;
  const display = form.page.value?.display;
  const before = steps.slice(0, index).reduce((sum, one) => sum + one.questions.length, 0);
  const digits = digitField(step);
  return (
    <main class="tw-survey-main" ref={place} tabIndex={-1} data-tw="step" data-number={index + 1}>
      {display === "2" && step.category ? <h2 dir="auto">{step.category}</h2> : null}
      {step.questions.map((question, at) => (
        <Question
          key={`${typeof question.id}${question.id}`}
          form={form}
          question={question}
          number={step.questions.length > 1 ? before + at + 1 : null}
          hasDigits={digits !== null}
        />
      ))}
      {form.failure.value ? <ProblemText text={form.failure.value} /> : null}
      <Foot form={form} onFinish={onFinish} />
    </main>
  );
}

let lastShown: Element | null = null;

/** Go to the first field with something wrong, unless somebody is there. */
function showProblem(place: HTMLElement | null): void {
  const wrong = place?.querySelector(".tw-answer.tw-wrong") ?? null;
  if (wrong === lastShown || wrong?.contains(document.activeElement)) return;
  lastShown = wrong;
  const field = wrong?.querySelector<HTMLElement>("input, textarea, select, button, [tabindex='0']");
  field?.focus();
  wrong?.scrollIntoView({ block: "center" });
}

function Beginning({ form, title, guidelines }: Omit<FrameProps, "reaching">) {
  return (
    <main class="tw-survey-main" data-tw="beginning">
      <h1 dir="auto">{title}</h1>
      <div dir="auto">
        <Html html={guidelines} />
      </div>
      <footer class="tw-survey-foot">
        <Button look="primary" name="begin" autoFocus onPress={() => form.begin()}>
          {t("Begin")}
        </Button>
      </footer>
    </main>
  );
}

/** Where whoever finished goes on: only addresses that a browser may be sent to. */
export function safeAddress(address: string): string {
  const scheme = URL.canParse(address) ? new URL(address).protocol : "";
  return ["https:", "http:"].includes(scheme) ? address : "";
}

function Finished({ form, leaves }: { form: Form; leaves: boolean }) {
  const page = form.page.value;
  const address = safeAddress(page?.redirect ?? "");
  const advice = address
    ? leaves
      ? t("You are taken to the next page.")
      : t("Follow the link to go on.")
    : t("Your answers are stored. You can close this page.");
  return (
    <Notice name="finished" icon="done" title={t("Thank you!")} advice={advice}>
      {address ? (
        <a class="tw-button tw-primary" href={address} data-tw="go-on">
          {t("Go on")}
        </a>
      ) : null}
      {page?.is_editable ? (
        <Button name="edit" onPress={() => form.change()}>
          {t("Change your answers")}
        </Button>
      ) : null}
    </Notice>
  );
}

interface AppProps extends FrameProps {
  root: HTMLElement;
  leaves: boolean;
}

/** A survey, from its guidelines to the thanks at its end. */
export function App({ root, leaves, ...frame }: AppProps) {
  useRoot(root, NARROW);
  const { form } = frame;
  const page = form.page.value;
  const finish = () =>
    void form.finish().then((redirect) => {
      const address = safeAddress(redirect ?? "");
      if (address && leaves) location.assign(address);
    });
  form.onFinish = finish;
  return (
    <>
      <Content {...frame} leaves={leaves} onFinish={finish} page={page} />
      <LiveRegion />
    </>
  );
}

function Content(props: FrameProps & { leaves: boolean; onFinish(): void; page: Form["page"]["value"] }) {
  const { form, reaching, title, guidelines, leaves, onFinish, page } = props;
  if (page === null)
    return form.failure.value ? (
      <Notice name="error" icon="warning" title={t("The survey cannot be shown")} advice={form.failure.value}>
        <Button name="again" onPress={() => void form.open()}>
          {t("Try again")}
        </Button>
      </Notice>
    ) : (
      <p class="tw-muted" data-tw="loading">
        {t("Loading…")}
      </p>
    );
  if (page.status === "closed" || page.status === "full")
    return <Notice name={page.status} icon="clock" title={title} advice={page.message} />;
  if (page.status === "finished" && !form.isChanging.value) return <Finished form={form} leaves={leaves} />;
  if (form.isBeginning.value) return <Beginning form={form} title={title} guidelines={guidelines} />;
  return (
    <>
      <Head form={form} reaching={reaching} title={title} guidelines={guidelines} />
      <Questions form={form} onFinish={onFinish} />
    </>
  );
}
