import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '../../../shared/errors';
import type { Result } from '../../../shared/result';
import type { ChannelSocket } from './channel-socket';

/** Failure of a request for which no channel could be opened. */
export class NoChannelError extends Error {
  readonly reason: AppError;

  constructor(reason: AppError) {
    super(reason.code);
    this.reason = reason;
  }
}

/** Gives the requests of one client connection their channel: one at a time, kept for the next request. */
export class ChannelAgent extends Agent {
  /** @param open opens a channel; never rejects */
  constructor(private readonly open: () => Promise<Result<ChannelSocket>>) {
    super({ keepAlive: true, maxSockets: 1 });
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    // With an error there is no stream, which the declared type does not know.
    const failed = callback as ((error: Error) => void) | undefined;
    void this.open().then((opened) => {
      if (opened.ok) callback?.(null, opened.value);
      else failed?.(new NoChannelError(opened.error));
    });
  }
}
