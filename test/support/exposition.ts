/** A line with a value: the metric's name, its labels, and the value. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*/u;
const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|(?=\}))/u;
const value = /^ (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|[+-]Inf)$/u;

/**
 * Reads metrics as the grammar of Prometheus's text format and of OpenMetrics has it; throws at the first line that is not of it:
 * lines of one metric stand together below its HELP and TYPE, no two have the same labels, and a counter's name ends in
 * `_total`.
 */
export function parseExposition(text: string, format: 'prometheus' | 'openMetrics'): readonly ParsedSample[] {
  const wrong = (line: string, why: string): Error => new Error(`${why}: ${line}`);
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const lines = text.slice(0, -1).split('\n');
  if (format === 'openMetrics' && lines.pop() !== '# EOF') throw new Error('no EOF');
  const samples: ParsedSample[] = [];
  const seen = new Set<string>();
  const families = new Set<string>();
  let family = '';
  let type = '';
  let helped = '';
  for (const line of lines) {
    const help = /^# HELP (\S+) (?:[^\\\n]|\\[\\n"])+$/u.exec(line);
    const typed = /^# TYPE (\S+) (counter|gauge)$/u.exec(line);
    if (help !== null) {
      [, helped = ''] = help;
      type = '';
    } else if (typed !== null) {
      [, family = '', type = ''] = typed;
      if (family !== helped || families.has(family)) throw wrong(line, 'a family that is torn apart');
      families.add(family);
      if (type === 'counter' && family.endsWith('_total') !== (format === 'prometheus'))
        throw wrong(line, 'a counter of another name');
    } else {
      const [name = ''] = metricName.exec(line) ?? [];
      const expected = type === 'counter' && format === 'openMetrics' ? `${family}_total` : family;
      if (type === '' || name !== expected) throw wrong(line, 'a sample outside of its family');
      const { labels, rest } = parseLabels(line.slice(name.length), line);
      const [, number = ''] = value.exec(rest) ?? [];
      if (number === '') throw wrong(line, 'no value');
      const key = `${name} ${JSON.stringify(labels)}`;
      if (seen.has(key)) throw wrong(line, 'twice');
      seen.add(key);
      samples.push({ name, labels, value: Number(number.replace('Inf', 'Infinity')) });
    }
  }
  return samples;
}

function parseLabels(text: string, line: string): { labels: Record<string, string>; rest: string } {
  const labels: Record<string, string> = {};
  if (!text.startsWith('{')) return { labels, rest: text };
  let rest = text.slice(1);
  while (!rest.startsWith('}')) {
    const [whole, name, written] = labelPair.exec(rest) ?? [];
    if (whole === undefined || name === undefined || written === undefined)
      throw new Error(`labels: ${line}`);
    const escapes: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };
    labels[name] = written.replace(/\\(.)/gu, (_all, letter: string) => escapes[letter] ?? letter);
    rest = rest.slice(whole.length);
  }
  return { labels, rest: rest.slice(1) };
}
