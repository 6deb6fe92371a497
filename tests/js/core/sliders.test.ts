import { expect, test } from "vitest";
import { decimalsOf, stepOf } from "../../../js/src/core/sliders.ts";

test.each([
  [0, 100, null, 1],
  [1, 5, undefined, 1],
  [-3, 3, null, 1],
  [0, 1, null, 0.01],
  [0, 0.5, null, 0.001],
  [0.5, 10, null, 0.01],
  [-1.5, 1.5, null, 0.01],
  [0, 2500.5, null, 10],
  [0, 100, 5, 5],
  [0, 1, 0.25, 0.25],
  [3, 3, null, 1],
])("a slider from %d to %d with the step %s goes in steps of %d", (min, max, step, expected) => {
  expect(stepOf(min, max, step)).toBeCloseTo(expected, 12);
});

test.each([
  [[0, 1], 0],
  [[0, 0.01], 2],
  [[0.5, 0.01], 2],
  [[0, 0.25], 2],
  [[0, 1 / 3], 6],
  [[1e9, 0.1], 1],
])("the numbers %j are written with %d decimals", (numbers, decimals) => {
  expect(decimalsOf(...numbers)).toBe(decimals);
});
