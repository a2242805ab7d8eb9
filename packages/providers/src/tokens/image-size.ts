/** An image's extent in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

// The head of a JPEG may hold a preview and profiles before the frame that has the size.
const headBytes = 262_144;

/** The extent of a PNG, JPEG, GIF or WebP in a data URL; `undefined` for anything else, such as an address. Nothing is fetched. */
export function imageSizeOf(url: string): ImageSize | undefined {
  const start = /^data:[^,]*;base64,/.exec(url.slice(0, 200))?.[0];
  if (start === undefined) return undefined;
  const bytes = bytesOf(url.slice(start.length, start.length + headBytes));
  if (bytes === undefined || bytes.length < 30) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = sizeOfPng(view) ?? sizeOfGif(view) ?? sizeOfWebp(view) ?? sizeOfJpeg(view);
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    const whole = base64.slice(0, base64.length - (base64.length % 4));
    return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
  } catch {
    // It is no base64, so nobody can say how large the image is.
    return undefined;
  }
}

function sizeOfPng(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x89504e47) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function sizeOfGif(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x47494638) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function sizeOfWebp(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined;
  const low14 = (at: number): number => view.getUint16(at, true) & 0x3fff;
  switch (view.getUint32(12)) {
    case 0x56503820: // 'VP8 '
      return { width: low14(26), height: low14(28) };
    case 0x5650384c: {
      // 'VP8L'
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default: {
      const low24 = (at: number): number =>
        view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      return { width: low24(24) + 1, height: low24(27) + 1 };
    }
  }
}

/** Walks the segments up to the frame's. */
function sizeOfJpeg(view: DataView): ImageSize | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    const isAlone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isAlone ? 1 + Number(marker !== 0xff) : 2 + view.getUint16(at + 2);
  }
  return undefined;
}
