import type { Client, ClientChannel } from '../ssh2';
import { abandonChannel } from '../ssh2/channel-state';
import { noResponse } from './ask-server';

/** How a command on the server went. */
type RemoteRun =
  /** It ran to its end. Output is standard output and errors in the order they came, not yet fit to be shown. */
  | { readonly kind: 'done'; readonly output: string }
  /** The server runs no commands. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'late' }
  /** It said more than was to be heard, and was left. */
  | { readonly kind: 'endless' }
  /** The connection is gone. */
  | { readonly kind: 'gone' };

/** In characters; a command that goes on and on is not listened to. */
const usualOutput = 64 * 1024;

/**
 * Runs a command on the server (RFC 4254, 6.5), given what to read on its standard input. Never throws, and leaves no
 * channel open.
 * @param milliseconds how long it may take
 * @param longest characters it may say
 */
export function runRemotely(
  client: Client,
  command: string,
  input: string,
  milliseconds: number,
  longest = usualOutput,
): Promise<RemoteRun> {
  return new Promise((resolve) => {
    let opened: ClientChannel | null = null;
    let waiting = true;
    const settle = (run: RemoteRun): void => {
      waiting = false;
      clearTimeout(timer);
      client.removeListener('close', ended);
      resolve(run);
    };
    // ssh2 tells it first, and then ends commands as though the server had refused them, or they were done.
    const ended = (): void => settle({ kind: 'gone' });
    client.once('close', ended);
    const timer = setTimeout(() => {
      if (opened !== null) abandonChannel(opened);
      settle({ kind: 'late' });
    }, milliseconds);
    const answered = (error: Error | undefined, channel: ClientChannel): void => {
      if (error) {
        settle(error.message === noResponse ? { kind: 'gone' } : { kind: 'refused' });
        return;
      }
      if (!waiting) {
        abandonChannel(channel);
        return;
      }
      opened = channel;
      let output = '';
      const onData = (data: Buffer): void => {
        if (!waiting) return;
        output += data.toString('utf8');
        if (output.length <= longest) return;
        abandonChannel(channel);
        settle({ kind: 'endless' });
      };
      channel.on('data', onData);
      channel.stderr.on('data', onData);
      channel.on('error', () => undefined);
      channel.on('close', () => settle({ kind: 'done', output }));
      channel.end(input);
    };
    try {
      client.exec(command, answered);
    } catch {
      settle({ kind: 'gone' });
    }
  });
}
