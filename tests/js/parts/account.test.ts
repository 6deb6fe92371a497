// @vitest-environment jsdom
import { expect, test } from "vitest";
import { readLogin } from "../../../js/src/parts/account/login.ts";

function pageWith(config: string): Document {
  const page = new DOMParser().parseFromString("<html><body></body></html>", "text/html");
  const description = page.createElement("script");
  description.id = "jupyter-config-data";
  description.type = "application/json";
  description.textContent = config;
  page.body.append(description);
  return page;
}

test("a page says at which server it is, and how its person came in", () => {
  const page = pageWith('{"baseUrl": "/class/", "pageLogin": "login"}');

  expect(readLogin(page)).toEqual({ base: "/class/", verified: "login", hasProfile: true, token: "" });
});

test("a page says when nobody has a profile there", () => {
  const page = pageWith('{"baseUrl": "/", "pageLogin": "shared", "pageProfile": false}');

  expect(readLogin(page)?.hasProfile).toBe(false);
});

test.each([
  ["no description at all", new DOMParser().parseFromString("", "text/html")],
  ["the description of JupyterLab", pageWith('{"baseUrl": "/", "token": "secret"}')],
  ["what is no JSON", pageWith("{")],
])("there are no ways out of a page with %s", (_what, page) => {
  expect(readLogin(page)).toBeNull();
});
