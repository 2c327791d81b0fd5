import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { tunnelPicture, type PictureFields, type PictureSession } from '../../../shared/tunnel-picture';
import * as texts from '../../../shared/texts/tunnel-picture';
import { layOut, type LegLine, type PictureLayout, type StationBox } from './picture-layout';
import styles from './tunnel-picture.module.css';

interface TunnelPictureProps {
  readonly fields: PictureFields;
  readonly session: PictureSession;
}

/** A tunnel as a drawing and as a sentence, which follow its fields while they are typed. */
export function TunnelPicture({ fields, session }: TunnelPictureProps): ReactNode {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = figure.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const picture = useMemo(() => tunnelPicture(fields, session), [fields, session]);
  return (
    <figure className={styles['figure']} ref={figure}>
      {width === 0 ? null : <Drawing layout={layOut(picture, width - 2)} />}
      <figcaption className={styles['sentence']}>{texts.pictureSentence(picture)}</figcaption>
    </figure>
  );
}

function Drawing({ layout }: { readonly layout: PictureLayout }): ReactNode {
  const { width, height, boxes, legs, isRow } = layout;
  return (
    <svg
      className={styles['drawing']}
      width={width + 2}
      height={height + 2}
      viewBox={`-1 -1 ${String(width + 2)} ${String(height + 2)}`}
      aria-hidden="true"
      focusable="false"
    >
      {legs.map((leg, index) => (
        <Leg key={index} leg={leg} isRow={isRow} />
      ))}
      {boxes.map((box, index) => (
        <Box key={index} box={box} />
      ))}
    </svg>
  );
}

function Box({ box }: { readonly box: StationBox }): ReactNode {
  const { x, y, width, height, title, lines, listens } = box;
  return (
    <g className={listens ? styles['listens'] : undefined}>
      <rect className={styles['box']} x={x} y={y} width={width} height={height} rx="5" />
      <text className={styles['title']} x={x + 8} y={y + 20}>
        {title}
      </text>
      {lines.map((line, index) => (
        <text className={styles['line']} key={index} x={x + 8} y={y + 36 + index * 16}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** A pipe around the line where SSH is around the connection, dashes where nothing is. */
function Leg({ leg, isRow }: { readonly leg: LegLine; readonly isRow: boolean }): ReactNode {
  const { kind, from, to } = leg;
  const left = Math.min(from.x, to.x);
  const top = Math.min(from.y, to.y);
  const length = Math.abs(isRow ? to.x - from.x : to.y - from.y);
  const towards = Math.sign(isRow ? to.x - from.x : to.y - from.y);
  const tip = (along: number, across: number): string =>
    isRow
      ? `${String(to.x - towards * along)},${String(to.y + across)}`
      : `${String(to.x + across)},${String(to.y - towards * along)}`;
  return (
    <g data-kind={kind}>
      {kind === 'ssh' ? (
        <rect
          className={styles['pipe']}
          x={isRow ? left : left - 8}
          y={isRow ? top - 8 : top}
          width={isRow ? length : 16}
          height={isRow ? 16 : length}
        />
      ) : null}
      <line className={styles['wire']} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      <polygon className={styles['arrow']} points={`${tip(1, 0)} ${tip(9, -4.5)} ${tip(9, 4.5)}`} />
      <text
        className={styles['label']}
        x={isRow ? left + length / 2 : left + 16}
        y={isRow ? top - 13 : top + length / 2 + 4}
        textAnchor={isRow ? 'middle' : 'start'}
      >
        {texts.legs[kind]}
      </text>
    </g>
  );
}
