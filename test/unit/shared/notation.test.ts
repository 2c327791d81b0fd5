import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEndpoint } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { emptyFields, fieldsOf, readForward } from '../../../shared/forward-fields';
import { newForwardId } from '../../../shared/ids';
import { formatNotation, formatSshOption, parseNotation, parseSshOption } from '../../../shared/notation';
import { formatPortForwardings, parsePortForwardings } from '../../../shared/putty-forwardings';
import { puttyRows } from '../../support/forward-examples';

const place = { platform: 'linux', now: 0 } as const;

function forward(text: string): Forward {
  const parsed = parseNotation(text, newForwardId());
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.code}`);
  return parsed.value;
}

const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
const port = fc.integer({ min: 1, max: 65535 });
const path = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._-]{1,10}$/u), { minLength: 1, maxLength: 5 })
  .map((parts) => `/${parts.join('/')}`);
const portSource = fc
  .tuple(fc.option(fc.oneof(host, fc.constant('*'))), fc.integer({ min: 0, max: 65535 }))
  .map(([bind, number]) => (bind === null ? String(number) : formatEndpoint({ host: bind, port: number })));
const source = fc.oneof(portSource, path);
const destination = fc.oneof(
  fc.tuple(host, port).map(([name, number]) => formatEndpoint({ host: name, port: number })),
  path,
);
const family = fc.constantFrom('auto', 'ipv4', 'ipv6');
const kind = fc.constantFrom('local', 'remote', 'remote dynamic', 'dynamic');

/** A forward of any kind that both notations can write. */
const anyForward = fc
  .tuple(kind, family, source, portSource, destination)
  .map(([chosen, chosenFamily, anywhere, port_, to]): Forward => {
    const socks = chosen === 'remote dynamic' || chosen === 'dynamic';
    const fields = {
      ...emptyFields,
      kind: chosen === 'remote dynamic' ? ('remote' as const) : chosen,
      family: chosenFamily,
      source: socks ? port_ : anywhere,
      destination: socks ? '' : to,
      socks: chosen === 'remote dynamic',
    };
    const made = readForward(fields, newForwardId(), place);
    if (!made.ok) throw new Error(JSON.stringify([fields, made.error]));
    return made.value;
  });

describe("PuTTY's list text", () => {
  it.each(puttyRows)('%s %s %s → %s is %j', (chosen, chosenFamily, from, to, text) => {
    const fields = { ...emptyFields, kind: chosen, family: chosenFamily, source: from, destination: to };
    const made = readForward(fields, newForwardId(), place);
    expect(made.ok && formatNotation(made.value)).toBe(text);
    expect(formatNotation(forward(text))).toBe(text);
  });

  it('looks for the type letter in its own place only', () => {
    expect(forward('LDbox:18110\tlocalhost:8000')).toMatchObject({
      kind: 'local',
      source: { bindAddress: 'Dbox', port: 18110 },
    });
  });

  it('has sockets in place of ports, and Remote without a destination', () => {
    expect(forward('L/run/a.sock\tdb:5432')).toMatchObject({ source: { path: '/run/a.sock' } });
    expect(forward('R8080\t/run/b.sock')).toMatchObject({ destination: { path: '/run/b.sock' } });
    expect(forward('R1080\t')).toMatchObject({ kind: 'remote', destination: null });
  });

  it('prints and parses back to the same forward, and so do the fields', () => {
    fc.assert(
      fc.property(anyForward, (made) => {
        expect(parseNotation(formatNotation(made), made.id)).toEqual({ ok: true, value: made });
        expect(readForward(fieldsOf(made), made.id, place)).toEqual({ ok: true, value: made });
      }),
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseNotation(text, newForwardId());
        parseSshOption(text, newForwardId());
        parseSshOption(`-L ${text}`, newForwardId());
        parsePortForwardings(text);
      }),
    );
  });
});

describe('options of ssh(1)', () => {
  it.each([
    ['-L 5901:localhost:5901', 'L5901\tlocalhost:5901'],
    ['-L5901:localhost:5901', 'L5901\tlocalhost:5901'],
    ['-L [::1]:8083:[fe80::1]:80', 'L[::1]:8083\t[fe80::1]:80'],
    ['-L *:8080:web:80', 'L*:8080\tweb:80'],
    ['-R :8000:localhost:80', 'R*:8000\tlocalhost:80'],
    ['-L 8080:/run/b.sock', 'L8080\t/run/b.sock'],
    ['-L 127.0.0.1:8080:/run/b.sock', 'L127.0.0.1:8080\t/run/b.sock'],
    ['-L /run/a.sock:db:5432', 'L/run/a.sock\tdb:5432'],
    ['-R /run/a.sock:/run/b.sock', 'R/run/a.sock\t/run/b.sock'],
    ['-R 1080', 'R1080\t'],
    ['-R 0.0.0.0:1080', 'R0.0.0.0:1080\t'],
    ['-R 0:localhost:80', 'R0\tlocalhost:80'],
    ['-D 127.0.0.5:1080', 'D127.0.0.5:1080\t'],
    ['-D [::1]:1080', 'D[::1]:1080\t'],
  ])('%s is %j', (option, notation) => {
    const parsed = parseSshOption(option, newForwardId());
    expect(parsed.ok ? formatNotation(parsed.value) : parsed.error).toBe(notation);
  });

  it.each(['', '-L', '-L 80', '-L a:b:c:d:e', '-X 80:a:80', '-D a:b:80', '-L 80:a'])(
    'refuses %j',
    (option) => {
      expect(parseSshOption(option, newForwardId()).ok).toBe(false);
    },
  );

  it('prints and parses back to the same forward, but for the family, which is an option of its own there', () => {
    fc.assert(
      fc.property(anyForward, (made) => {
        const same = { ...made, family: 'auto' };
        expect(parseSshOption(formatSshOption(made), made.id)).toEqual({ ok: true, value: same });
      }),
    );
  });
});

describe("PuTTY's stored PortForwardings", () => {
  const nine =
    '4D1081=,4L8082=web.example.com:80,4R9000=localhost:9000,6D1082=,6L8083=[::1]:80,D1080=,L127.0.0.5:8080=db.internal:5432,L5901=localhost:5901,R8081=intranet.example.com:80';

  it('reads and prints the nine forwards of its panel in its order', () => {
    const { forwards, problems } = parsePortForwardings(nine);
    expect(problems).toEqual([]);
    expect(forwards).toHaveLength(9);
    expect(formatPortForwardings(forwards.toReversed())).toBe(nine);
  });

  it.each([
    ['D18200', 'D18200\t'],
    ['D127.0.0.1:18206=', 'D127.0.0.1:18206\t'],
    ['AL18097=127.0.0.1:8000', 'L18097\t127.0.0.1:8000'],
    ['A18096=127.0.0.1:8000', 'L18096\t127.0.0.1:8000'],
    ['L18203=a\\=b:80', 'L18203\ta=b:80'],
    ['L18204=x=y:80', 'L18204\ty:80'],
    ['L18205x=localhost:80z', 'L18205\tlocalhost:80'],
    ['L18115=D', 'D18115\t'],
    ['LDbox:18110=localhost:8000', 'LDbox:18110\tlocalhost:8000'],
    ['L7004=a\\=b\\,c\\\\d:80', 'L7004\ta=b,c\\d:80'],
    ['L[::1]:7005=pop:pop3', 'L[::1]:7005\tpop:110'],
    ['D1080,', 'D1080\t'],
    ['L80=a:1,L80=b:2', 'L80\tb:2'],
  ])('%s is %j', (stored, notation) => {
    const { forwards, problems } = parsePortForwardings(stored);
    expect(problems).toEqual([]);
    expect(forwards.map(formatNotation)).toEqual([notation]);
  });

  it.each([
    ['4A18208=localhost:1', 'port-name'],
    ['X18209=localhost:1', 'port-name'],
    [',,D1', 'source-missing'],
    ['L18207=127.0.0.1', 'destination-missing'],
    ['L0=a:80', 'port-range'],
    ['R0=a:80', 'port-range'],
    ['L99999=foo:80', 'port-range'],
    ['L127.0.0.1:100001=foo:80', 'port-range'],
    ['R80=', 'destination-missing'],
  ])('leaves out %s: %s', (stored, code) => {
    const { forwards, problems } = parsePortForwardings(`${stored},L7=echo:7`);
    expect(problems.map(({ error }) => error.code)).toContain(code);
    expect(forwards.map(formatNotation)).toContain('L7\techo:7');
  });

  it('prints and parses back to the same forwards', () => {
    const storable = anyForward.filter(
      (made) =>
        ('path' in made.source || made.source.port !== 0) &&
        !(made.kind === 'remote' && made.destination === null),
    );
    fc.assert(
      fc.property(storable, (made) => {
        const { forwards } = parsePortForwardings(formatPortForwardings([made]));
        expect(forwards.map(formatNotation)).toEqual([formatNotation(made)]);
      }),
    );
  });
});
