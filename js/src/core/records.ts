// Work on long lists of which a step changes little: as much as the change costs, not as much as the list.

/** Up to so many records are looked up one by one. */
const FEW = 16;

export interface Kind<T> {
  key(record: T): string;
  compare(first: T, second: T): number;
}

/** How many records two lists have in common at their beginnings and at their ends. */
export function sameEnds<T>(before: readonly T[], after: readonly T[]): { head: number; tail: number } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  const room = most - head;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { head, tail };
}

/** The first place whose record does not come before this one. */
function placeOf<T>(records: readonly T[], record: T, kind: Kind<T>): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = records[middle];
    if (other !== undefined && kind.compare(other, record) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function removeOne<T>(records: T[], record: T, kind: Kind<T>): void {
  const key = kind.key(record);
  let at = placeOf(records, record, kind);
  const found = records[at];
  // It may stand elsewhere than it would with this content.
  if (found === undefined || kind.key(found) !== key) at = records.findIndex((one) => kind.key(one) === key);
  if (at >= 0) records.splice(at, 1);
}

function exchangeMany<T>(records: T[], before: readonly T[], after: readonly T[], kind: Kind<T>): T[] {
  const gone = new Set([...before, ...after].map(kind.key));
  const kept = records.filter((record) => !gone.has(kind.key(record)));
  const added = [...after].sort(kind.compare);
  const merged: T[] = [];
  let next = 0;
  for (const record of kept) {
    for (let one = added[next]; one !== undefined && kind.compare(one, record) < 0; one = added[next]) {
      merged.push(one);
      next += 1;
    }
    merged.push(record);
  }
  return merged.concat(added.slice(next));
}

/** Sorted records with some of them replaced, sorted again; the same array when nothing is replaced. */
export function exchange<T>(records: T[], before: readonly T[], after: readonly T[], kind: Kind<T>): T[] {
  if (before.length === 0 && after.length === 0) return records;
  if (before.length + after.length > FEW) return exchangeMany(records, before, after, kind);
  const changed = records.slice();
  for (const record of before) removeOne(changed, record, kind);
  for (const record of after) {
    removeOne(changed, record, kind);
    changed.splice(placeOf(changed, record, kind), 0, record);
  }
  return changed;
}
