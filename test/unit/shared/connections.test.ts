import { expect, it } from 'vitest';
import { connectionLine } from '../../../shared/texts/connections';
import { ConnectionTable } from '../../../electron/forwards/connection-table';

it('a connection is told when its destination answers and when it ends', () => {
  let time = 1000;
  const lines: string[] = [];
  const table = new ConnectionTable(
    () => time,
    undefined,
    undefined,
    (connection) => lines.push(connectionLine(connection).replace(/Connection \d+/u, 'Connection N')),
  );
  const entry = table.begin({ from: '127.0.0.1:4000', peer: null, to: 'db:5432' });
  expect(lines).toEqual([]);
  time += 23;
  entry.opened();
  entry.opened();
  Object.assign(entry, { sent: 120, received: 3400 });
  time += 1200;
  entry.ended({ kind: 'finished' });
  entry.ended({ kind: 'reset' });
  const refused = table.begin({ from: 'a program on the socket', peer: null, to: '' });
  refused.cut({ kind: 'stopped' });
  refused.ended({ kind: 'left' });
  expect(lines).toEqual([
    'Connection N from 127.0.0.1:4000 to db:5432: open after 23 ms',
    'Connection N from 127.0.0.1:4000 to db:5432: ended after 1.2 s, 120 bytes sent, 3400 received. Finished',
    'Connection N from a program on the socket: ended after 0.0 s, 0 bytes sent, 0 received. The forward was stopped',
  ]);
});
