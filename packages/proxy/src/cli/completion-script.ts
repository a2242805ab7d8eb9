import type { Command, Option } from 'commander';

/** The shells that there are completions for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What may follow at one place of the command line. */
interface Place {
  /** The commands that lead there, each after a space; empty for the program itself. */
  readonly path: string;
  readonly words: readonly Word[];
  readonly options: readonly Flag[];
}

interface Word {
  readonly name: string;
  readonly description: string;
}

interface Flag extends Word {
  /** The names with their dashes. */
  readonly names: readonly string[];
  readonly takes: 'nothing' | 'file' | 'text';
}

/** A script that completes commands, options and files, read from the program itself so that the two agree. */
export function completionScript(shell: Shell, program: Command): string {
  return writers[shell](placesOf(program));
}

const writers = { bash: writeBash, zsh: writeZsh, fish: writeFish };

function placesOf(command: Command, path = ''): readonly Place[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).map(toFlag);
  const own = help.visibleCommands(command);
  const words = [
    ...own.map((inner) => ({ name: inner.name(), description: inner.description() })),
    ...command.registeredArguments.flatMap(({ argChoices = [] }) =>
      argChoices.map((name) => ({ name, description: name })),
    ),
  ];
  return [
    { path, words, options },
    ...command.commands.flatMap((inner) => placesOf(inner, `${path} ${inner.name()}`)),
  ];
}

function toFlag({ flags, description, long }: Option): Flag {
  const names = flags.split(/[ ,]+/).filter((name) => name.startsWith('-'));
  const takes = flags.includes('<file>') ? 'file' : flags.includes('<') ? 'text' : 'nothing';
  return { name: long ?? names.at(-1) ?? '', description, names, takes };
}

/** The names of the options that take such a value, wherever they stand. */
function namesTaking(places: readonly Place[], takes: Flag['takes']): readonly string[] {
  const flags = places.flatMap(({ options }) => options).filter((flag) => flag.takes === takes);
  return [...new Set(flags.flatMap(({ names }) => names))];
}

/** Shell code that follows the words before the cursor and leaves where they lead in `place`. */
function walk(places: readonly Place[]): string {
  const cases = places.slice(1).map(({ path }) => `      '${path}') place='${path}' ;;`);
  return ['    case "$place $word" in', ...cases, '    esac'].join('\n');
}

function writeBash(places: readonly Place[]): string {
  const choices = places.map(({ path, words, options }) => {
    const flags = options.flatMap(({ names }) => names).join(' ');
    const names = words.map(({ name }) => name).join(' ');
    return `    '${path}') options='${flags}'; words='${names}' ;;`;
  });
  return `# Completion of llm-proxy for bash: source <(llm-proxy completion bash)
_llm_proxy() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local place='' word options words
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${walk(places)}
  done
  case $before in
    # Without a word of ours the shell completes files.
    ${namesTaking(places, 'file').join('|')}) return ;;
    ${namesTaking(places, 'text').join('|')}) compopt +o default; return ;;
  esac
  case $place in
${choices.join('\n')}
  esac
  [[ $current == -* ]] && words=$options
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _llm_proxy llm-proxy
`;
}

function writeZsh(places: readonly Place[]): string {
  const list = (words: readonly Word[]): string =>
    words.map(({ name, description }) => `'${zshText(name)}:${quoted(description)}'`).join(' ');
  const choices = places.map(({ path, words, options }) => {
    const flags = options.flatMap(({ names, description }) =>
      names.map((name) => ({ name, description })),
    );
    return `    '${path}') options=(${list(flags)}); entries=(${list(words)}) ;;`;
  });
  return `#compdef llm-proxy
# Completion of llm-proxy for zsh: source <(llm-proxy completion zsh)
_llm_proxy() {
  local place='' word
  local -a options entries
  for word in "\${(@)words[2,CURRENT-1]}"; do
${walk(places)}
  done
  case $words[CURRENT-1] in
    ${namesTaking(places, 'file').join('|')}) _files; return ;;
    ${namesTaking(places, 'text').join('|')}) return ;;
  esac
  case $place in
${choices.join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o option options
  else
    _describe command entries
    _files
  fi
}
compdef _llm_proxy llm-proxy
`;
}

function writeFish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, options }) => {
    const here = `complete -c llm-proxy -n '__llm_proxy_at "${path}"'`;
    return [
      ...words.map(
        ({ name, description }) => `${here} -a '${name}' -d '${quoted(description, "\\'")}'`,
      ),
      ...options.map(({ names, description, takes }) => {
        const named = names.map((name) =>
          name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
        );
        const value = { nothing: '', file: ' -r -F', text: ' -x' }[takes];
        return `${here} ${named.join(' ')}${value} -d '${quoted(description, "\\'")}'`;
      }),
    ];
  });
  return `# Completion of llm-proxy for fish: llm-proxy completion fish | source
function __llm_proxy_at
  set -l place ''
  for word in (commandline -opc)[2..-1]
    switch "$place $word"
${places
  .slice(1)
  .map(({ path }) => `      case '${path}'\n        set place '${path}'`)
  .join('\n')}
    end
  end
  test "$place" = $argv[1]
end
${lines.join('\n')}
`;
}

/** Text between single quotes. */
function quoted(text: string, apostrophe = `'\\''`): string {
  return text.replaceAll("'", apostrophe);
}

/** A colon would end the name. */
function zshText(name: string): string {
  return quoted(name.replaceAll(':', '\\:'));
}
