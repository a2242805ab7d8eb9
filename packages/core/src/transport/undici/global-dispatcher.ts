import { type Dispatcher, getGlobalDispatcher } from 'undici';

let known: Dispatcher | undefined;
let isKnownChosen = false;

/**
 * What a user gave to `setGlobalDispatcher`; `undefined` if the global dispatcher is the one that undici, or the undici inside
 * Node, sets when it is loaded.
 */
export function chosenGlobalDispatcher(): Dispatcher | undefined {
  const current = getGlobalDispatcher();
  if (current !== known) {
    known = current;
    isKnownChosen = !isPlainAgent(current);
  }
  return isKnownChosen ? current : undefined;
}

/**
 * Whether it is like an agent that was created without options. undici does not say who set it, so it is compared with a new
 * agent of its class, by the symbols under which undici keeps the options. With other symbols both are alike, and the agent
 * is taken for undici's own.
 */
function isPlainAgent(dispatcher: Dispatcher): boolean {
  const made: unknown = Reflect.getPrototypeOf(dispatcher)?.constructor;
  if (typeof made !== 'function' || made.name !== 'Agent') return false;
  const plain: unknown = Reflect.construct(made, []);
  if (typeof plain !== 'object' || plain === null) return false;
  if (!('dispatch' in plain) || plain.dispatch !== dispatcher.dispatch) return false;
  return (
    read(dispatcher, 'factory') === read(plain, 'factory') &&
    areAlike(read(dispatcher, 'options'), read(plain, 'options'))
  );
}

function read(agent: object, description: string): unknown {
  const key = Object.getOwnPropertySymbols(agent).find(
    (symbol) => symbol.description === description,
  );
  return key === undefined ? undefined : Reflect.get(agent, key);
}

function areAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
