import type { MarkedToken, Token } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-aria-components';
import { headingId, placeOf } from './guide';

type Go = (place: string) => void;

/** A page's text as elements. Kinds of text that are not named here, raw HTML and pictures among them, stand there as typed. */
export function HelpText({ blocks, go }: { readonly blocks: readonly Token[]; readonly go: Go }): ReactNode {
  return blocks.map((block, at) => <Block key={at} block={block as MarkedToken} go={go} />);
}

function Block({ block, go }: { readonly block: MarkedToken; readonly go: Go }): ReactNode {
  switch (block.type) {
    case 'space':
      return null;
    case 'heading': {
      // The dialog's own title is the first heading.
      const Heading = block.depth === 1 ? 'h2' : 'h3';
      return (
        <Heading id={`help-${headingId(block.text)}`}>
          <Words tokens={block.tokens} go={go} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Words tokens={block.tokens} go={go} />
        </p>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, at) => (
            <li key={at}>
              <HelpText blocks={item.tokens} go={go} />
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
                  <Words tokens={cell.tokens} go={go} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column}>
                    <Words tokens={cell.tokens} go={go} />
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
      return <Words tokens={[block]} go={go} />;
  }
}

function Words({ tokens, go }: { readonly tokens: readonly Token[]; readonly go: Go }): ReactNode {
  return tokens.map((token, at) => <Fragment key={at}>{wordsOf(token as MarkedToken, go)}</Fragment>);
}

function wordsOf(token: MarkedToken, go: Go): ReactNode {
  switch (token.type) {
    case 'text':
      return token.tokens === undefined ? token.text : <Words tokens={token.tokens} go={go} />;
    case 'escape':
      return token.text;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'strong':
      return (
        <b>
          <Words tokens={token.tokens} go={go} />
        </b>
      );
    case 'em':
      return (
        <i>
          <Words tokens={token.tokens} go={go} />
        </i>
      );
    case 'link': {
      const place = placeOf(token.href);
      return place === null ? token.raw : <HelpLink place={place} text={token.text} go={go} />;
    }
    default:
      return token.raw;
  }
}

/** A link within the guide. It has no address: the window goes nowhere. */
export function HelpLink({
  place,
  text,
  go,
}: {
  readonly place: string;
  readonly text: string;
  readonly go: Go;
}): ReactNode {
  return (
    <Link className="help-link" onPress={() => go(place)}>
      {text}
    </Link>
  );
}
