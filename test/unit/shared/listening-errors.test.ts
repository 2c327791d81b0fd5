import { describe, expect, it } from 'vitest';
import { sentence } from '../../../shared/errors';
import { newSessionId } from '../../../shared/ids';

describe('a port below 1024 without the right to it', () => {
  const words = (platform: string, port = 80): string =>
    sentence({ code: 'listen-permission', data: { address: '127.0.0.1', port, platform } });

  it('tells the way out of each system', () => {
    expect(words('linux')).toContain('sudo sysctl net.ipv4.ip_unprivileged_port_start=80');
    expect(words('darwin')).toContain('"*:80" as the source port, which opens it to other computers');
    expect(words('win32')).toContain('netsh interface ipv4 show excludedportrange');
    for (const platform of ['linux', 'darwin', 'win32'])
      expect(words(platform)).toContain('for example 8080');
  });

  it('is not blamed for a port above', () => {
    expect(words('linux', 8080)).not.toMatch(/administrator|sysctl/u);
  });
});

describe('a port that is taken', () => {
  const data = { address: '127.0.0.1', port: 5432 };

  it('names who has it, and the next free one', () => {
    const program = { name: 'postgres', pid: 4711 };
    expect(
      sentence({ code: 'listen-in-use', data: { ...data, holder: { program, session: null }, free: 5433 } }),
    ).toBe(
      'Port 5432 is already in use on 127.0.0.1. postgres (process 4711) listens there. ' +
        'End that program, or choose another source port, for example 5433.',
    );
    const session = { id: newSessionId(), title: 'prod' };
    expect(
      sentence({ code: 'socket-in-use', data: { path: '/run/a', holder: { program: null, session } } }),
    ).toContain('The session "prod" listens there.');
  });

  it('says what it can when the system tells nothing', () => {
    expect(sentence({ code: 'listen-in-use', data })).toContain(
      'Another program, or another session, listens there.',
    );
  });
});
