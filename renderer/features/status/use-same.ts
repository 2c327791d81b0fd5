import { useState } from 'react';
import { sameValue } from '../../state/draft';

/** The value of before where the new one says the same, so that what is drawn from it is not drawn anew. */
export function useSame<Value>(value: Value): Value {
  const [kept, setKept] = useState({ of: value, value });
  if (kept.of === value) return kept.value;
  const next = { of: value, value: sameValue(kept.value, value) ? kept.value : value };
  setKept(next);
  return next.value;
}

/** The same for rows, each by itself. */
export function useSameRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  const [kept, setKept] = useState({ of: rows, rows });
  if (kept.of === rows) return kept.rows;
  const before = new Map(kept.rows.map((row) => [keyOf(row), row]));
  const all = rows.map((row) => {
    const known = before.get(keyOf(row));
    return known !== undefined && sameValue(known, row) ? known : row;
  });
  const isSame = all.length === kept.rows.length && all.every((row, at) => row === kept.rows[at]);
  const next = { of: rows, rows: isSame ? kept.rows : all };
  setKept(next);
  return next.rows;
}
