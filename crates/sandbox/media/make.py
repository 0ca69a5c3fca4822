"""Makes the sample files beside it: shapes, gradients and tones of the project's own. Needs ffmpeg and Python's own library."""

import pathlib
import subprocess
import zipfile

HERE = pathlib.Path(__file__).parent
# The same file each time: no clock and no version of the program in it.
SAME = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1"]
SUN = "lt(hypot(X-560,Y-230),70)"
HILL = "gt(Y,430+40*sin(X/90)+25*sin(X/37))"
FACE = "lt(hypot(X-256,Y-256),220)"
EYES = "lt(hypot(X-180,Y-200),28)+lt(hypot(X-332,Y-200),28)"
MOUTH = "between(hypot(X-256,Y-250),110,140)*gt(Y,300)"


def ffmpeg(name, *arguments):
    subprocess.run(["ffmpeg", "-y", "-v", "error", *arguments, *SAME, str(HERE / name)], check=True)


def picture(size, red, green, blue, alpha=None, more=""):
    form = "rgba" if alpha else "rgb24"
    opaque = f":a='{alpha}'" if alpha else ""
    return ["-f", "lavfi", "-i", f"color=black:s={size}:d=1{more},format={form},geq=r='{red}':g='{green}':b='{blue}'{opaque}"]


def pictures():
    ffmpeg("photo.jpg", *picture(
        "800x600",
        f"if({HILL},30+Y/12,if({SUN},255,90+Y/4))",
        f"if({HILL},90-Y/12,if({SUN},214,120+Y/8))",
        f"if({HILL},60,if({SUN},120,220-Y/4))",
    ), "-frames:v", "1", "-q:v", "4")
    ffmpeg("chart.png", "-f", "lavfi", "-i", "color=white:s=480x320:d=1,format=rgb24,"
           + ",".join(f"drawbox=x={40 + 70 * i}:y={280 - h}:w=44:h={h}:color={c}:t=fill"
                      for i, (h, c) in enumerate([(60, "0x2c5aa0"), (120, "0x2c5aa0"), (90, "0x2c5aa0"), (180, "0x1f6f5c"), (150, "0x2c5aa0"), (220, "0xa63c2e")]))
           + ",drawbox=x=30:y=280:w=430:h=2:color=0x333333:t=fill", "-frames:v", "1", "-pix_fmt", "rgb24")
    face = [f"if({EYES}+{MOUTH},70,255)", f"if({EYES}+{MOUTH},50,205)", f"if({EYES}+{MOUTH},30,60)"]
    ffmpeg("sticker.webp", *picture("512x512", *face, alpha=f"255*{FACE}"), "-frames:v", "1", "-c:v", "libwebp", "-quality", "60")
    up = "Y-40*sin(2*PI*T)"
    ball = f"lt(hypot(X-256,{up}-256),150)"
    ffmpeg("sticker-animated.webp", *picture("512x512", "120+Y/5", "60", "200", alpha=f"255*{ball}", more=":r=10"),
           "-c:v", "libwebp_anim", "-loop", "0", "-quality", "40")


def film_and_sound():
    ffmpeg("clip.mp4", "-f", "lavfi", "-i", "testsrc2=s=480x270:r=15:d=2", "-f", "lavfi", "-i", "sine=f=440:d=2",
           "-c:v", "libx264", "-profile:v", "main", "-pix_fmt", "yuv420p", "-crf", "33", "-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart")
    hum = "aevalsrc='0.4*sin(2*PI*(160+25*sin(5*t))*t)*(0.4+0.6*abs(sin(4*t)))+0.1*sin(2*PI*640*t)*abs(sin(9*t))':s=48000:d=4"
    ffmpeg("voice.ogg", "-f", "lavfi", "-i", hum, "-ac", "1", "-c:a", "libopus", "-b:a", "16k")
    chord = "aevalsrc='0.2*(sin(2*PI*262*t)+sin(2*PI*330*t)+sin(2*PI*392*t))*exp(-mod(t,1))':s=44100:d=4"
    ffmpeg("melody.mp3", "-f", "lavfi", "-i", chord, "-ac", "1", "-c:a", "libmp3lame", "-b:a", "48k", "-id3v2_version", "0", "-write_xing", "0")


def pdf():
    pages = [["WECARE sample leaflet", "Page 1 of 2", "Opening hours: Monday to Saturday, 9 to 18"], ["Page 2 of 2", "Nothing in this file is about anybody."]]
    texts = ["BT /F1 20 Tf 72 740 Td 28 TL " + " ".join(f"({line}) Tj T*" for line in page) + " ET" for page in pages]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for at, text in enumerate(texts):
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>",
                    f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"]
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    (HERE / "leaflet.pdf").write_bytes(out.encode("latin-1"))


def docx():
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    lines = ["WECARE sample form", "Name: ____________________", "Wished date: ____________________"]
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines) + "</w:body></w:document>",
    }
    with zipfile.ZipFile(HERE / "form.docx", "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            # Without a date of its own an entry would carry today's.
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, head + text)


pictures()
film_and_sound()
pdf()
docx()
(HERE / "notes.txt").write_text("Sample notes\n\n- two boxes, blue\n- bring them on Thursday\n- grüße, नमस्ते, 你好\n", encoding="utf-8")
