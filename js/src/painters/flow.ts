// A long line is cut into blocks, but must look like one paragraph: each block that goes on with a line begins
// where the last row of the block before ends.

export class Flow {
  #blocks: readonly HTMLElement[] = [];
  #continues: Uint8Array = new Uint8Array();
  /** Where the last row of each block ended when it was last looked at. */
  #ends = new Map<number, number>();
  /** Blocks whose rows may have changed since. */
  #stale = new Set<number>();

  reset(blocks: readonly HTMLElement[], continues: Uint8Array): void {
    this.#blocks = blocks;
    this.#continues = continues;
    this.#ends.clear();
    this.#stale.clear();
  }

  /** The width of the text has changed, and all rows with it. */
  touchAll(): void {
    for (const block of this.#ends.keys()) this.#stale.add(block);
  }

  /** The rows of a block may have changed. */
  touch(block: number): void {
    if (this.#ends.has(block)) this.#stale.add(block);
  }

  /** Joins the rows of the blocks from `first` to `last`; true when something moved. */
  update(first: number, last: number): boolean {
    let moved = false;
    for (let block = Math.max(1, first); block <= last; block++) {
      if (this.#continues[block] && this.#join(block)) moved = true;
    }
    return moved;
  }

  #join(block: number): boolean {
    const before = this.#blocks[block - 1];
    const element = this.#blocks[block];
    if (!before || !element) return false;
    if (this.#ends.has(block - 1) && !this.#stale.delete(block - 1)) return false;
    const indent = rowEnd(before);
    if (this.#ends.get(block - 1) === indent) return false;
    this.#ends.set(block - 1, indent);
    element.dir = getComputedStyle(before).direction;
    // The block begins its group, and the group goes up into the row where the line ended.
    element.style.textIndent = `${indent}px`;
    element.parentElement?.classList.toggle("tw-continues", indent > 0);
    this.touch(block);
    return true;
  }
}

/** How far the last row of a block reaches from the block's starting edge; 0 when nothing more fits. */
function rowEnd(block: HTMLElement): number {
  const range = document.createRange();
  range.selectNodeContents(block);
  range.collapse(false);
  const row = range.getClientRects()[0] ?? lastRect(block);
  if (!row) return 0;
  const box = block.getBoundingClientRect();
  const isLeftToRight = getComputedStyle(block).direction === "ltr";
  const end = Math.round(isLeftToRight ? row.right - box.left : box.right - row.left);
  const room = box.width - end;
  return room < 2 * row.height ? 0 : end;
}

function lastRect(block: HTMLElement): DOMRect | undefined {
  const range = document.createRange();
  range.selectNodeContents(block);
  return [...range.getClientRects()].at(-1);
}
