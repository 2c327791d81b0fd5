import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Access } from './access';

/** Hands codes to other starts of Ginnel, which have the token from the data folder. */
export interface CodeIssuer {
  /** Answers a POST to `codePath` (shared/wire.ts); 401 without the token. */
  readonly handOut: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends the answers that wait for their codes to be used. */
  readonly close: () => void;
}

/** @param known called with the connection of whoever showed the token */
export function createCodeIssuer(access: Access, known: (socket: Duplex) => void): CodeIssuer {
  const awaited = new Set<ServerResponse>();
  return {
    handOut: ({ headers, socket }, response) => {
      const [, offered = ''] = /^Bearer (\S{1,512})$/u.exec(headers.authorization ?? '') ?? [];
      if (!access.isToken(offered)) {
        response.writeHead(401, { 'Content-Type': 'text/plain', Connection: 'close' }).end('wrong token\n');
        return;
      }
      known(socket);
      // The user may take their time to open the address.
      socket.setTimeout(0);
      awaited.add(response);
      response.once('close', () => awaited.delete(response));
      response.writeHead(200, {
        'Content-Type': 'text/plain',
        'Cache-Control': 'no-store',
        Connection: 'close',
      });
      response.write(`${access.issueCode(() => response.end())}\n`);
    },
    close: () => {
      for (const response of awaited) response.end();
    },
  };
}
