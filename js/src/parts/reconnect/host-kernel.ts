import { isRecord } from "./line.ts";

/** A signal of JupyterLab's. */
interface Signal {
  connect(slot: (sender: unknown, value: unknown) => void): unknown;
  disconnect(slot: (sender: unknown, value: unknown) => void): unknown;
}

/** What the page's host knows of the kernel behind a widget. */
export interface HostKernel {
  connectionStatusChanged: Signal;
  statusChanged: Signal;
}

function isSignal(value: unknown): value is Signal {
  return isRecord(value) && typeof value.connect === "function" && typeof value.disconnect === "function";
}

function isHostKernel(value: unknown): value is HostKernel {
  return isRecord(value) && isSignal(value.connectionStatusChanged) && isSignal(value.statusChanged);
}

/** The kernel behind a model in Voila, JupyterLab and Notebook; null where the host has none to show. */
export function hostKernel(model: { widget_manager?: unknown }): HostKernel | null {
  const manager = model.widget_manager;
  return isRecord(manager) && isHostKernel(manager.kernel) ? manager.kernel : null;
}

/** Listen to a signal; gives the function that ends it. */
export function hear(signal: Signal, run: (value: unknown) => void): () => void {
  const slot = (_sender: unknown, value: unknown) => run(value);
  signal.connect(slot);
  return () => signal.disconnect(slot);
}
