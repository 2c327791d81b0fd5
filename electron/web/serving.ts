import type { Engine, EngineView } from '../engine';

/** An engine that pages are served over, in this process or in another one that it is attached to. */
export interface Serving extends EngineView, Pick<Engine, 'liveConnections' | 'upToDate' | 'shutdown'> {
  /** Pages are served at this address, token included, from now on. */
  readonly begin: (address: string) => Promise<void>;
}
