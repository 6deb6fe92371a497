import { beforeEach, expect, test } from "vitest";
import { strings, t, tn } from "../../../js/src/kit/i18n.ts";

beforeEach(() => {
  strings.value = { language: "en", direction: "ltr", messages: {}, plurals: {} };
});

test("a message that no catalogue has is English", () => {
  expect(t("Undo")).toBe("Undo");
  expect(t("{name} is {state}", { name: "x", state: "on" })).toBe("x is on");
  expect(tn("{count} label", "{count} labels", 1)).toBe("1 label");
  expect(tn("{count} label", "{count} labels", 2)).toBe("2 labels");
});

test("values are put in as they are, also when they look like places", () => {
  expect(t("{a} {b}", { a: "{b}", b: "$&" })).toBe("{b} $&");
  expect(t("{unknown} stays", {})).toBe("{unknown} stays");
});

test("languages with several plurals use all of them", () => {
  strings.value = {
    language: "uk",
    direction: "ltr",
    messages: { Undo: "Скасувати" },
    plurals: { "{count} label": ["{count} мітка", "{count} мітки", "{count} міток", "{count} мітки"] },
  };

  expect(t("Undo")).toBe("Скасувати");
  expect(tn("{count} label", "{count} labels", 21)).toBe("21 мітка");
  expect(tn("{count} label", "{count} labels", 3)).toBe("3 мітки");
  expect(tn("{count} label", "{count} labels", 11)).toBe("11 міток");
});

test("a language that the browser does not know breaks nothing", () => {
  strings.value = { language: "not a language", direction: "ltr", messages: {}, plurals: {} };

  expect(tn("{count} label", "{count} labels", 5)).toBe("5 labels");
});
