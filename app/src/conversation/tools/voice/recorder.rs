//! The browser's microphone and recorder: asking for it, how loud it is, and the file at the end.

use super::super::devices::{MICROPHONE, Refused, ask, silence};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    AnalyserNode, AudioContext, BlobEvent, File, FilePropertyBag, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
    RecordingState,
};

/// What browsers may record, what we like best first: only Opus can be put into a voice message without being coded anew.
const TYPES: [(&str, &str); 3] = [
    ("audio/ogg;codecs=opus", "voice.ogg"),
    ("audio/webm;codecs=opus", "voice.webm"),
    ("audio/mp4", "sound.m4a"),
];

/// Speech needs no more, and three minutes of it stay below what WhatsApp shows with a play button.
const BITS_PER_SECOND: u32 = 24_000;

/// How often the loudness is looked at.
pub(super) const EVERY_MILLIS: u32 = 100;

/// A recording under way.
pub(super) struct Recorder {
    browser: MediaRecorder,
    stream: MediaStream,
    sound: AudioContext,
    analyser: AnalyserNode,
    /// Takes the parts.
    data: Option<Closure<dyn Fn(BlobEvent)>>,
}

impl Recorder {
    /// Asks for the microphone and begins. `done` is given the file once it has been stopped.
    pub(super) async fn begin(done: impl FnOnce(File) + 'static) -> Result<Self, Refused> {
        let (mime, name) = TYPES
            .into_iter()
            .find(|(mime, _)| MediaRecorder::is_type_supported(mime))
            .ok_or(MICROPHONE.not_here)?;
        let wishes = Object::new();
        for (name, value) in [
            ("channelCount", JsValue::from(1)),
            ("echoCancellation", JsValue::TRUE),
            ("noiseSuppression", JsValue::TRUE),
        ] {
            let _ = Reflect::set(&wishes, &name.into(), &value);
        }
        let constraints = MediaStreamConstraints::new();
        constraints.set_audio(&wishes);
        let stream = ask(&constraints, &MICROPHONE).await?;
        Self::record(stream.clone(), mime, name, done).map_err(|_| {
            silence(&stream);
            MICROPHONE.not_here
        })
    }

    fn record(stream: MediaStream, mime: &'static str, name: &'static str, done: impl FnOnce(File) + 'static) -> Result<Self, JsValue> {
        let options = MediaRecorderOptions::new();
        options.set_mime_type(mime);
        options.set_audio_bits_per_second(BITS_PER_SECOND);
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
        let parts = Rc::new(RefCell::new(Array::new()));
        let taken = Rc::clone(&parts);
        let data = Closure::<dyn Fn(BlobEvent)>::new(move |event: BlobEvent| {
            if let Some(part) = event.data() {
                taken.borrow().push(&part);
            }
        });
        recorder.set_ondataavailable(Some(data.as_ref().unchecked_ref()));
        let stopped = Closure::once_into_js(move || {
            let kind = FilePropertyBag::new();
            kind.set_type(mime);
            if let Ok(file) = File::new_with_blob_sequence_and_options(&parts.borrow(), name, &kind) {
                done(file);
            }
        });
        recorder.set_onstop(Some(stopped.unchecked_ref()));
        let sound = AudioContext::new()?;
        let analyser = sound.create_analyser()?;
        analyser.set_fft_size(1024);
        // Where the question took long, sound waits to be asked for.
        let _ = sound.resume();
        sound.create_media_stream_source(&stream)?.connect_with_audio_node(&analyser)?;
        recorder.start_with_time_slice(1_000)?;
        Ok(Self {
            browser: recorder,
            stream,
            sound,
            analyser,
            data: Some(data),
        })
    }

    /// How loud it is, from 0 to 100.
    pub(super) fn loudness(&self) -> u8 {
        let mut samples = [0_u8; 1024];
        self.analyser.get_byte_time_domain_data(&mut samples);
        let peak = samples.iter().map(|sample| sample.abs_diff(128)).max().unwrap_or_default();
        // Speech is quiet against what would fit.
        u8::try_from((u32::from(peak) * 200 / 128).min(100)).unwrap_or(100)
    }

    pub(super) fn is_recording(&self) -> bool {
        self.browser.state() == RecordingState::Recording
    }

    pub(super) fn pause(&self) {
        let _ = self.browser.pause();
    }

    pub(super) fn resume(&self) {
        let _ = self.browser.resume();
    }
}

/// Whoever lets go of it ends it; the file comes a moment later.
impl Drop for Recorder {
    fn drop(&mut self) {
        if self.browser.state() != RecordingState::Inactive {
            let _ = self.browser.stop();
        }
        silence(&self.stream);
        let _ = self.sound.close();
        // The last part comes after this; what takes it must live until then.
        let data = self.data.take();
        wasm_bindgen_futures::spawn_local(async move {
            TimeoutFuture::new(5_000).await;
            drop(data);
        });
    }
}
