import type { MarkedToken, Token } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { clsx } from 'clsx';
import { Link } from 'react-aria-components';
import { headingId, placeOf } from './guide';
import styles from './help.module.css';

/** A link to a place in the guide was followed. */
type OnFollow = (place: string) => void;

/** A page's text as elements. Kinds of text that are not named here, raw HTML and pictures among them, stand there as typed. */
export function HelpText({
  blocks,
  onFollow,
}: {
  readonly blocks: readonly Token[];
  readonly onFollow: OnFollow;
}): ReactNode {
  return blocks.map((block, at) => <Block key={at} block={block as MarkedToken} onFollow={onFollow} />);
}

function Block({ block, onFollow }: { readonly block: MarkedToken; readonly onFollow: OnFollow }): ReactNode {
  switch (block.type) {
    case 'space':
      return null;
    case 'heading': {
      // The dialog's own title is the first heading.
      const Heading = block.depth === 1 ? 'h2' : 'h3';
      return (
        <Heading id={`help-${headingId(block.text)}`}>
          <Words tokens={block.tokens} onFollow={onFollow} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Words tokens={block.tokens} onFollow={onFollow} />
        </p>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, at) => (
            <li key={at}>
              <HelpText blocks={item.tokens} onFollow={onFollow} />
            </li>
          ))}
        </List>
      );
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.header.map((cell, at) => (
                <th key={at} scope="col">
                  <Words tokens={cell.tokens} onFollow={onFollow} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column}>
                    <Words tokens={cell.tokens} onFollow={onFollow} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'code':
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    default:
      // What a tight list's items hold.
      return <Words tokens={[block]} onFollow={onFollow} />;
  }
}

function Words({
  tokens,
  onFollow,
}: {
  readonly tokens: readonly Token[];
  readonly onFollow: OnFollow;
}): ReactNode {
  return tokens.map((token, at) => <Fragment key={at}>{wordsOf(token as MarkedToken, onFollow)}</Fragment>);
}

function wordsOf(token: MarkedToken, onFollow: OnFollow): ReactNode {
  switch (token.type) {
    case 'text':
      return token.tokens === undefined ? token.text : <Words tokens={token.tokens} onFollow={onFollow} />;
    case 'escape':
      return token.text;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'strong':
      return (
        <b>
          <Words tokens={token.tokens} onFollow={onFollow} />
        </b>
      );
    case 'em':
      return (
        <i>
          <Words tokens={token.tokens} onFollow={onFollow} />
        </i>
      );
    case 'link': {
      const place = placeOf(token.href);
      return place === null ? token.raw : <HelpLink place={place} text={token.text} onFollow={onFollow} />;
    }
    default:
      return token.raw;
  }
}

/** A link within the guide. It has no address: the window goes nowhere. */
export function HelpLink({
  place,
  text,
  onFollow,
}: {
  readonly place: string;
  readonly text: string;
  readonly onFollow: OnFollow;
}): ReactNode {
  return (
    <Link className={clsx(styles.link)} onPress={() => onFollow(place)}>
      {text}
    </Link>
  );
}
