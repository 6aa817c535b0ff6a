import type {SentToHost} from '../app/script.ts';
import type {Colours} from './colours.ts';

/** What would be sent to each host: the command, and what follows the kit on its standard input. */
export const scriptText = (hosts: readonly SentToHost[], colours: Colours): string =>
  hosts
    .flatMap(({host, requests}) =>
      requests.map(({what, command, stdin}) => {
        const head = `${colours.bold(`# ${host}: ${what}`)}\n${command}\n`;
        return stdin === '' ? head : `${head}# stdin: the kit, then\n${stdin}`;
      }),
    )
    .join('\n');
