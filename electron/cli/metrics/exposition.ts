/** One value of a metric, and what tells it from the others. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric with all its values. */
export interface Family {
  /** Of a counter, without `_total`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The forms in which metrics are asked for, by their media types. */
export const formats = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;
export type Format = keyof typeof formats;

/**
 * Prints metrics in the text format of Prometheus (version 0.0.4) or OpenMetrics (1.0.0). A metric without a value is left out.
 */
export function printFamilies(families: readonly Family[], format: Format): string {
  const isOpen = format === 'openMetrics';
  const lines = families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => {
      const whole = type === 'counter' ? `${name}_total` : name;
      // OpenMetrics names the family, Prometheus what stands in the lines below.
      const title = isOpen ? name : whole;
      return [
        `# HELP ${title} ${escaped(help, isOpen)}`,
        `# TYPE ${title} ${type}`,
        ...samples.map(({ labels, value }) => `${whole}${printLabels(labels)} ${printValue(value)}`),
      ];
    });
  return [...lines, ...(isOpen ? ['# EOF'] : [])].map((line) => `${line}\n`).join('');
}

function printLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value, true)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** The escapes of both formats. */
function escaped(text: string, withQuotes: boolean): string {
  const whole = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return withQuotes ? whole.replaceAll('"', '\\"') : whole;
}

function printValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
