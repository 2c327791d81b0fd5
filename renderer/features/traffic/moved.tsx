import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { byteWords } from '../../../shared/texts/numbers';
import { before } from '../../../shared/texts/traffic';
import textStyles from '../../components/text.module.css';

/** An amount of bytes with an arrow for its direction. */
export function Moved({
  which,
  bytes,
}: {
  readonly which: 'sent' | 'received';
  readonly bytes: number;
}): ReactNode {
  const Arrow = which === 'sent' ? ArrowUp : ArrowDown;
  return (
    <>
      <Arrow aria-hidden="true" />
      <span className={textStyles.hidden}>{before(which)}</span>
      {byteWords(bytes)}
    </>
  );
}
