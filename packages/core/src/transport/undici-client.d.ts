// The client alone: undici's index loads its fetch, web sockets and caches too, which takes three times as long.
// The version is pinned, and its manifest restricts no path.
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}
