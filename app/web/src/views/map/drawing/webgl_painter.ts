/** Draws the points by WebGL: each slice of them is one call. */
import * as twgl from "twgl.js";
import type { Projection } from "./camera";
import { fromStage, type Look, type PointPainter } from "./painter";
import type { Points } from "./points";

const POINT = `#version 300 es
in vec2 position;
in float family;
uniform vec2 scale;
uniform vec2 offset;
uniform float diameter;
uniform vec4 colours[COLOURS];
out vec4 colour;
out float size;
void main() {
  colour = colours[min(int(family), COLOURS - 1)];
  size = diameter;
  // What is filtered out goes beyond the edge.
  gl_Position = colour.a > 0.0 ? vec4(position * scale + offset, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = diameter;
}`;

const DISC = `#version 300 es
precision mediump float;
in vec4 colour;
in float size;
out vec4 pixel;
void main() {
  float inside = 0.5 * size + 0.5 - size * distance(gl_PointCoord, vec2(0.5));
  pixel = colour * clamp(inside, 0.0, 1.0);
}`;

const CORNER = `#version 300 es
in vec2 corner;
uniform vec2 scale;
uniform vec2 offset;
out vec2 place;
void main() {
  place = corner * scale + offset;
  gl_Position = vec4(2.0 * corner.x - 1.0, 1.0 - 2.0 * corner.y, 0.0, 1.0);
}`;

const PICTURE = `#version 300 es
precision highp float;
in vec2 place;
uniform sampler2D picture;
out vec4 pixel;
void main() {
  bool beyond = any(lessThan(place, vec2(0.0))) || any(greaterThan(place, vec2(1.0)));
  pixel = beyond ? vec4(0.0) : texture(picture, vec2(place.x, 1.0 - place.y));
}`;

const OPACITY = 0.85;

interface Resources {
  points: twgl.ProgramInfo;
  pointBuffers: twgl.BufferInfo;
  stage: twgl.ProgramInfo;
  stageBuffers: twgl.BufferInfo;
  shown: Picture;
  next: Picture;
}

interface Picture {
  framebuffer: WebGLFramebuffer;
  texture: WebGLTexture;
  width: number;
  height: number;
}

/** Returns null where the browser has no WebGL 2, or refuses it. */
export function webglPainter(canvas: HTMLCanvasElement, points: Points, n_families: number): PointPainter | null {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false });
  let resources = gl && createResources(gl, points, n_families);
  if (!gl || !resources) return null;
  let shownProjection: Projection | null = null;
  let nextProjection: Projection | null = null;
  const restore = (): void => {
    resources = createResources(gl, points, n_families);
    shownProjection = nextProjection = null;
  };
  canvas.addEventListener("webglcontextrestored", restore);

  return {
    begin(projection: Projection, { colours, visible, diameter, density }: Look) {
      if (!resources) return;
      const { left, top, scale, width, height } = projection;
      const { next, points: program } = resources;
      const size = diameter * density + 1; // a pixel for the soft edge
      nextProjection = projection;
      resizePicture(gl, next, Math.round(width * density), Math.round(height * density));
      bindPicture(gl, next);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.useProgram(program.program);
      twgl.setUniforms(program, {
        scale: [(2 * scale) / width, (2 * scale) / height],
        offset: [(2 * left) / width - 1, 1 - (2 * top) / height],
        diameter: size,
        colours: [...colours.families, colours.none].flatMap((rgb, family) => premultiplied(rgb, visible[family])),
      });
    },
    add(start, end) {
      if (!resources) return;
      const { next, points: program, pointBuffers } = resources;
      bindPicture(gl, next);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.useProgram(program.program);
      twgl.setBuffersAndAttributes(gl, program, pointBuffers);
      twgl.drawBufferInfo(gl, pointBuffers, gl.POINTS, end - start, start);
    },
    finish() {
      if (!resources) return;
      [resources.shown, resources.next] = [resources.next, resources.shown];
      shownProjection = nextProjection;
    },
    show(projection) {
      if (!resources || !shownProjection) return;
      const { stage: program, stageBuffers, shown } = resources;
      const { width, height } = shownProjection;
      const { scale, shift } = fromStage(shownProjection, projection);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.disable(gl.BLEND);
      gl.useProgram(program.program);
      twgl.setBuffersAndAttributes(gl, program, stageBuffers);
      twgl.setUniforms(program, {
        scale: [(scale * projection.width) / width, (scale * projection.height) / height],
        offset: [shift[0] / width, shift[1] / height],
        picture: shown.texture,
      });
      twgl.drawBufferInfo(gl, stageBuffers, gl.TRIANGLE_STRIP);
    },
    stop() {
      canvas.removeEventListener("webglcontextrestored", restore);
      if (!resources) return;
      for (const { program } of [resources.points, resources.stage]) gl.deleteProgram(program);
      for (const { attribs } of [resources.pointBuffers, resources.stageBuffers])
        for (const attribute of Object.values(attribs ?? {})) gl.deleteBuffer(attribute.buffer ?? null);
      for (const { framebuffer, texture } of [resources.shown, resources.next]) {
        gl.deleteFramebuffer(framebuffer);
        gl.deleteTexture(texture);
      }
    },
  };
}

function createPicture(gl: WebGL2RenderingContext): Picture {
  const picture = { framebuffer: gl.createFramebuffer(), texture: gl.createTexture(), width: 0, height: 0 };
  gl.bindTexture(gl.TEXTURE_2D, picture.texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR); // the default wants smaller pictures of it, too
  return picture;
}

function resizePicture(gl: WebGL2RenderingContext, picture: Picture, width: number, height: number): void {
  if (picture.width === width && picture.height === height) return;
  Object.assign(picture, { width, height });
  gl.bindTexture(gl.TEXTURE_2D, picture.texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
  gl.bindFramebuffer(gl.FRAMEBUFFER, picture.framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, picture.texture, 0);
}

function bindPicture(gl: WebGL2RenderingContext, { framebuffer, width, height }: Picture): void {
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.viewport(0, 0, width, height);
}

function createResources(gl: WebGL2RenderingContext, { x, y, family }: Points, n_families: number): Resources | null {
  const programOf = (...sources: string[]): twgl.ProgramInfo | null =>
    twgl.createProgramInfo(gl, sources.map((source) => source.replaceAll("COLOURS", String(n_families + 1))));
  const points = programOf(POINT, DISC);
  const stage = programOf(CORNER, PICTURE);
  if (!points || !stage) return null;
  const position = new Uint16Array(2 * x.length);
  for (let point = 0; point < x.length; point++) {
    position[2 * point] = x[point] ?? 0;
    position[2 * point + 1] = y[point] ?? 0;
  }
  return {
    points,
    pointBuffers: twgl.createBufferInfoFromArrays(gl, {
      position: { data: position, numComponents: 2, normalize: false },
      family: { data: family, numComponents: 1, normalize: false },
    }),
    stage,
    stageBuffers: twgl.createBufferInfoFromArrays(gl, {
      corner: { data: new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), numComponents: 2 },
    }),
    shown: createPicture(gl),
    next: createPicture(gl),
  };
}

function premultiplied([red, green, blue]: readonly number[], visible: boolean | undefined): number[] {
  const opacity = visible ? OPACITY : 0;
  return [red ?? 0, green ?? 0, blue ?? 0, 255].map((part) => (part / 255) * opacity);
}
