import { expect, test } from "vitest";
import { initialsOf } from "../../../js/src/core/initials.ts";

test.each([
  [
    ["Person", "Location", "Organization"],
    ["P", "L", "O"],
  ],
  [
    ["Person", "Place", "Product"],
    ["Pe", "Pl", "Pr"],
  ],
  [
    ["named entity", "time_stamp", "and/or"],
    ["NE", "TS", "AO"],
  ],
  [
    ["Correct answer", "Distractor", "Distractor 2"],
    ["CA", "D", "D2"],
  ],
  [
    ["особа", "організація", "місце"],
    ["Ос", "Ор", "М"],
  ],
  [
    ["👩‍🚀 crew", "👩‍🚀 ship"],
    ["👩‍🚀C", "👩‍🚀S"],
  ],
  [
    ["Label number 1", "Label number 2"],
    ["LN1", "LN2"],
  ],
  [
    ["Marker a", "Marker A"],
    ["Marker a", "Marker A"],
  ],
  [
    ["", " "],
    ["", " "],
  ],
])("initials of %j are %j", (names, expected) => {
  expect(names.map((name) => initialsOf(names).get(name))).toEqual(expected);
});
