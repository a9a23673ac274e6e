//! Every command and event that the window knows, in one list. `ui/src/api/bindings.ts` is written from it by a test.

/// A macro and not a function: `collect_commands!` takes no type parameter of an enclosing function, and the tests use another runtime.
macro_rules! builder {
    ($R:ty) => {{
        use $crate::commands::*;
        tauri_specta::Builder::<$R>::new()
            .disable_serde_phases()
            .dangerously_cast_bigints_to_number()
            .error_handling(tauri_specta::ErrorHandlingMode::Throw)
            .commands(tauri_specta::collect_commands![
                settings::get_settings,
                settings::update_settings,
                start::start_up,
                datasets::list_datasets,
                datasets::get_dataset,
                datasets::list_images,
                datasets::probe_folder,
                datasets::add_dataset,
                datasets::rename_dataset,
                datasets::remove_dataset,
                datasets::refresh_dataset,
                datasets::refresh_datasets,
                datasets::check_dataset,
                demo::make_demo,
                desktop::open_folder,
                gpu::gpu_now,
                captions::get_caption,
                captions::set_caption,
                captions::filter_images,
                captions::caption_tags,
                captions::preview_captions,
                captions::edit_captions,
                captions::caption_history,
                captions::revert_captions,
                jobs::list_jobs,
                jobs::get_job,
                jobs::cancel_job,
                jobs::retry_job,
                jobs::job_log,
                tagging::list_taggers,
                tagging::add_tagger,
                tagging::caption_counts,
                tagging::start_tagging,
                training::list_params,
                training::list_modes,
                training::list_signatures,
                training::list_drafts,
                training::read_draft,
                training::new_draft,
                training::save_draft,
                training::remove_draft,
                training::check_draft,
                training::learning_rate_curve,
                training::read_prompts,
                training::write_prompts,
                training::import_draft,
                training::paste_draft,
                training::export_draft,
                loras::list_loras,
                loras::show_lora,
                models::list_models,
                backend::list_backends,
                backend::backend_status,
                backend::use_backend,
                backend::check_backend,
                backend::remove_backend,
                runs::list_runs,
                runs::get_run,
                runs::run_files,
                runs::start_run,
                runs::stop_run,
                runs::run_log,
                runs::search_run_log,
                runs::run_metrics,
                runs::run_gpu,
                runs::run_phases,
            ])
            .events(tauri_specta::collect_events![$crate::bridge::News])
            .typ::<nyx_core::Problem>()
            .typ::<nyx_core::tagging::TagReport>()
            .typ::<nyx_core::datasets::Added>()
            .typ::<nyx_core::captions::BulkReport>()
            .typ::<nyx_core::captions::RevertReport>()
    }};
}

pub(crate) use builder;
