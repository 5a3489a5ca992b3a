// Pictures out of the page: an SVG text as file, or drawn to a PNG in the browser. Nothing leaves the machine.

export function saveBlob(blob: Blob, filename: string): void {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = filename;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveSvg(svg: string, filename: string): void {
  saveBlob(new Blob([svg], { type: "image/svg+xml" }), `${filename}.svg`);
}

/** Draw the SVG at `scale` times its size; canvases have a limit, so very large pictures are drawn smaller. */
export async function savePng(svg: string, width: number, height: number, filename: string): Promise<void> {
  const scale = Math.min(2, 8000 / width, 8000 / height);
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.width = width;
    image.height = height;
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser has no canvas");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("the picture could not be drawn");
    saveBlob(blob, `${filename}.png`);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A file name out of a title: "Treatments of cramps" → "treatments-of-cramps". */
export function fileName(title: string, fallback: string): string {
  const slug = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return slug.slice(0, 80) || fallback;
}
